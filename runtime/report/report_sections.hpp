#pragma once

#include "runtime/report/run_record.hpp"
#include "runtime/synthesis/conflict.hpp"

#include <string>
#include <vector>

/// The parts of `report.html` that follow the deliverable, each as a fragment; all text in them is
/// escaped.
namespace tributary {

/// One sentence: what was done, by how many, how fast.
std::string summary_html(const run_record& record, const run_metrics& m);

/// The figures as cards.
std::string figures_html(const run_metrics& m);

/// The pattern's targets, each met, missed or not measured.
std::string targets_html(const run_metrics& m);

/// Every conflict with all its sides and what became of it.
std::string
conflicts_html(const plan& p, const run_record& record, const std::vector<conflict>& conflicts);

/// What went wrong on the way and what was done about it.
std::string troubles_html(const plan& p, const run_record& record);

/// All attempts as a table; of very many the first.
std::string attempts_html(const plan& p, const run_record& record);

} // namespace tributary
