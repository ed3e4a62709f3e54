#include "runtime/backend/exec_backend.hpp"

#include "runtime/backend/child_process.hpp"
#include "runtime/backend/exec_result.hpp"
#include "runtime/backend/progress_meter.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

/// Of a note: what fits into a line of the terminal, and some.
constexpr size_t note_bytes = 200;

} // namespace

/// One program from order to result. All but `cancel` in the reactor's thread.
class exec_attempt : public attempt_handle, public std::enable_shared_from_this<exec_attempt> {
public:
  exec_attempt(exec_backend& owner, work_order order, attempt_sink sink)
    : owner_(owner),
      order_(std::move(order)),
      sink_(std::move(sink)),
      meter_(owner.loop_, order_.lease, sink_.progress, [this] { return note(); }) {}

  void cancel() override {
    owner_.loop_.submit([self = shared_from_this()] { self->stop(); });
  }

  void stop() {
    if (process_)
      process_->cancel();
  }

  void begin() {
    started_ = reactor::now();
    auto folder = owner_.folders_.make();
    if (!folder)
      return end(refused(failure_kind::overloaded, folder.error().what));
    folder_ = std::move(*folder);
    auto listed = write_input_list(*order_.run, input_list_file(*order_.run, folder_));
    if (!listed)
      return end(refused(failure_kind::bad_request, listed.error().what));
    auto command = exec_command(order_, profile(), owner_.environment_, folder_);
    if (!command)
      return end(tl::unexpected<failure>(std::move(command.error())));
    run(std::move(*command));
  }

  /// Where it may have left files; "" where it has none.
  const std::string& folder() const { return folder_; }
  bool has_input_list() const { return !order_.run->inputs.empty(); }
  std::string input_list() const { return input_list_file(*order_.run, folder_); }

  /// Calls back, as the last thing that happens to it.
  void tell() { sink_.done(std::move(*result_)); }

private:
  const worker_profile& profile() const { return *find_worker(*order_.run, order_.worker); }

  attempt_result refused(failure_kind kind, std::string_view what) const {
    failure f;
    f.kind = kind;
    f.message = fmt::format("worker {}: {}", profile().name, what);
    return tl::unexpected<failure>(std::move(f));
  }

  void run(child_command command) {
    bounds_.timeout = order_.stream->timeout.value_or(default_timeout);
    bounds_.idle_timeout = order_.stream->idle_timeout;
    child_process::events tell;
    tell.output = [this](size_t total) { meter_.bytes(static_cast<int64_t>(total)); };
    tell.log = [this] { meter_.sign(); };
    tell.activity = [this] { meter_.sign(); };
    tell.ended = [this](child_end left) {
      auto took = std::chrono::duration_cast<duration>(reactor::now() - started_);
      end(exec_result(std::move(left), profile(), bounds_, took));
    };
    process_ = std::make_shared<child_process>(owner_.loop_, owner_.guard_, bounds_,
                                               std::move(tell), &owner_.processes_);
    // It may end in here, and with it the last that holds it.
    auto process = process_;
    process->start(std::move(command));
  }

  std::string note() const {
    return process_ ? last_line(process_->log(), profile(), note_bytes) : std::string{};
  }

  void end(attempt_result result) {
    meter_.stop();
    process_ = nullptr;
    result_ = std::move(result);
    owner_.ended(shared_from_this());
  }

  exec_backend& owner_;
  work_order order_;
  attempt_sink sink_;
  progress_meter meter_;
  child_bounds bounds_;
  steady_point started_{};
  std::string folder_;
  std::shared_ptr<child_process> process_;
  std::optional<attempt_result> result_;
};

exec_backend::exec_backend(reactor& loop, work_pool& pool, std::string scratch)
  : loop_(loop), pool_(pool), folders_(std::move(scratch)) {}

exec_backend::~exec_backend() {
  loop_.submit([this] {
    for (const auto& attempt : running_)
      attempt->stop();
  });
  open_.wait_for_none();
}

std::shared_ptr<attempt_handle> exec_backend::start(const work_order& order, attempt_sink sink) {
  open_.more();
  auto attempt = std::make_shared<exec_attempt>(*this, order, std::move(sink));
  loop_.submit([this, attempt] {
    running_.insert(attempt);
    attempt->begin();
  });
  return attempt;
}

/// What it held is given back before anybody hears of its end; only a folder with much in it is
/// left to the pool, as the result must not wait for that.
void exec_backend::ended(const std::shared_ptr<exec_attempt>& attempt) {
  auto alive = attempt;
  running_.erase(alive);
  if (!alive->folder().empty()) {
    if (alive->has_input_list())
      ::unlink(alive->input_list().c_str());
    if (!scratch_folders::remove_empty(alive->folder()))
      clean_up(alive->folder());
  }
  alive->tell();
  open_.less();
}

void exec_backend::clean_up(const std::string& folder) {
  open_.more();
  auto work = [this, folder](const std::stop_token&) {
    scratch_folders::remove_all(folder);
    open_.less();
  };
  if (!pool_.submit(work))
    work({});
}

} // namespace tributary
