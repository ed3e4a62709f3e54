#include "runtime/wire/codec.hpp"
#include "runtime/wire/message_fields.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/wire/random_message.hpp"

#include <algorithm>
#include <msgpack.hpp>

namespace tributary::wire {

namespace {

constexpr size_t kinds = std::variant_size_v<message>;

template <class Write>
std::string packed(const message& kind, uint32_t fields, Write write) {
  msgpack::sbuffer out;
  msgpack::packer<msgpack::sbuffer> pack{out};
  pack.pack_array(2 + fields);
  pack.pack(protocol_version);
  pack.pack(static_cast<uint32_t>(kind.index()));
  write(pack);
  return {out.data(), out.size()};
}

ec refusal_of(std::string_view bytes) {
  auto m = decode(bytes);
  return m ? ec::none : m.error().code;
}

/// Long enough to have most fields filled, short enough for the loops below.
std::string rich_message(size_t kind) {
  std::string best;
  for (uint64_t seed = 1; seed <= 60; ++seed)
    if (auto bytes = encode(random_message(kind, seed)); bytes.size() < 700)
      best = std::max(best, bytes, [](auto& a, auto& b) { return a.size() < b.size(); });
  return best;
}

} // namespace

TEST_CASE("a message that ends early is refused at every length") {
  for (size_t kind = 0; kind < kinds; ++kind) {
    auto bytes = rich_message(kind);
    for (size_t length = 0; length < bytes.size(); ++length) {
      // A copy of its own, so that reading past the end is seen by the sanitizer.
      std::string cut{bytes, 0, length};
      cut.shrink_to_fit();
      if (refusal_of(cut) != ec::malformed)
        FAIL_CHECK("kind " << kind << " is taken at length " << length);
    }
  }
}

TEST_CASE("a flipped bit gives an error or a message that can be sent again") {
  for (size_t kind = 0; kind < kinds; ++kind) {
    auto bytes = rich_message(kind);
    for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
      auto flipped = bytes;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      auto m = decode(flipped);
      if (!m)
        continue;
      auto again = decode(encode(*m));
      if (!again || again->index() != m->index())
        FAIL_CHECK("kind " << kind << " cannot be sent again after bit " << bit);
    }
  }
}

TEST_CASE("random bytes are refused or read, and nothing else") {
  random_fields dice{11};
  for (int round = 0; round < 20'000; ++round) {
    std::string noise(dice.below(60), '\0');
    for (auto& c : noise)
      c = static_cast<char>(dice.below(256));
    // Most of them begin as a message does.
    if (dice.below(4) != 0)
      noise = "\x99\x01" + std::string(1, static_cast<char>(dice.below(kinds))) + noise;
    if (auto m = decode(noise))
      CHECK(decode(encode(*m)).has_value());
  }
}

TEST_CASE("rest bytes are refused") {
  CHECK(refusal_of(encode(heartbeat{1}) + '\0') == ec::malformed);
}

TEST_CASE("an array that announces more than there is costs nothing") {
  std::string bytes = "\x93\x01";
  bytes += static_cast<char>(message{cancel{}}.index());
  bytes += "\xDD\xFF\xFF\xFF\xFF";
  CHECK(refusal_of(bytes) == ec::malformed);
}

TEST_CASE("a list over its bound is refused before it is read") {
  auto bytes = packed(cancel{}, 1, [](auto& pack) {
    pack.pack_array(static_cast<uint32_t>(leases_max + 1));
    for (size_t i = 0; i <= leases_max; ++i)
      pack.pack_nil();
  });
  CHECK(refusal_of(bytes) == ec::too_large);
}

TEST_CASE("small elements that grow large in memory are bounded together") {
  // Each stream of a few bytes would become hundreds of bytes, a million of them hundreds of MB.
  orders::item::need nothing;
  orders huge;
  huge.items.resize(600);
  for (auto& item : huge.items)
    item.needs.resize(3'000, nothing);
  auto bytes = encode(huge);
  CHECK(bytes.size() < 12'000'000);
  CHECK(refusal_of(bytes) == ec::too_large);
}

TEST_CASE("deep nesting in unknown fields is refused") {
  auto bytes = packed(drain{}, 1, [](auto& pack) {
    for (int depth = 0; depth < 100'000; ++depth)
      pack.pack_array(1);
    pack.pack_nil();
  });
  CHECK(refusal_of(bytes) == ec::malformed);
}

TEST_CASE("NULs in names, ill-formed texts and wrong types are refused") {
  auto drain = [](size_t bytes) {
    return packed(drain_node{}, 1, [&](auto& pack) { pack.pack(std::string(bytes, 'a')); });
  };
  CHECK(refusal_of(drain(4'096)) == ec::none);
  CHECK(refusal_of(drain(4'097)) == ec::too_large);
  auto one = [](const auto& field) {
    return packed(close_run{}, 1, [&](auto& pack) { pack.pack(field); });
  };
  CHECK(refusal_of(one(std::string{"r-a"})) == ec::none);
  CHECK(refusal_of(one(std::string{"r\0a", 3})) == ec::malformed);
  CHECK(refusal_of(one(7)) == ec::malformed);
  CHECK(refusal_of(one(true)) == ec::malformed);
  CHECK(refusal_of(one(0.5)) == ec::malformed);
  CHECK(refusal_of(one(msgpack::type::nil_t{})) == ec::malformed);
  auto why = [](const std::string& text) {
    return packed(refused{}, 1, [&](auto& pack) { pack.pack(text); });
  };
  CHECK(refusal_of(why("\xC3\xA4")) == ec::none);
  CHECK(refusal_of(why("\xC3")) == ec::malformed);
  CHECK(refusal_of(why("\xED\xA0\x80")) == ec::malformed);
}

// They stand in rows of `nodes`, in lines of logs and in the terminal of whoever looks.
TEST_CASE("a name that would forge a row or steer a terminal is refused") {
  auto hello = [](const std::string& name, const std::string& label, const std::string& worker) {
    return packed(node_hello{}, 6, [&](auto& pack) {
      pack.pack(1);
      pack.pack(std::string{"i"});
      pack.pack_array(4);
      pack.pack(name);
      pack.pack(1);
      pack.pack(std::vector<std::string>{worker});
      pack.pack(std::map<std::string, std::string>{{label, label}});
      pack.pack(std::string{"m"});
      pack.pack_array(0);
      pack.pack_array(0);
    });
  };
  CHECK(refusal_of(hello("alpha \u00E9\u4E2D", "zone", "extract")) == ec::none);
  for (std::string bad :
       {"a\nb", "a\rb", "a\tb", "a\bb", "a\x1b[2J", "a\x7f", "a\u009B2J", "a\u0085", "a\u202Eb",
        "a\u2066b", "a\u2028b", "a\u2029b", "a\u200Fb", "a\xff", "a\xc2"}) {
    INFO(bad);
    CHECK(refusal_of(hello(bad, "zone", "extract")) == ec::malformed);
    CHECK(refusal_of(hello("alpha", bad, "extract")) == ec::malformed);
    CHECK(refusal_of(hello("alpha", "zone", bad)) == ec::malformed);
    auto drain = packed(drain_node{}, 1, [&](auto& pack) { pack.pack(bad); });
    CHECK(refusal_of(drain) == ec::malformed);
  }
}

TEST_CASE("the name of a run is no path, because files are named by it") {
  auto submitted_as = [](const std::string& run) {
    return packed(submitted{}, 1, [&](auto& pack) { pack.pack(run); });
  };
  CHECK(refusal_of(submitted_as("r-0123456789")) == ec::none);
  CHECK(refusal_of(submitted_as("R_1.a")) == ec::none);
  CHECK(refusal_of(submitted_as(std::string(limits::id_bytes, 'r'))) == ec::none);
  CHECK(refusal_of(submitted_as(std::string(limits::id_bytes + 1, 'r'))) == ec::too_large);
  for (std::string bad :
       {"../r", "r/../../x", "/r", ".", "..", ".r", "-r", "r\n", "r r", "r\\x", "\u00E4"}) {
    INFO(bad);
    CHECK(refusal_of(submitted_as(bad)) == ec::malformed);
  }
}

TEST_CASE("a path may hold anything but NUL") {
  auto with = [](const std::string& folder) {
    submit what;
    what.folder = folder;
    return encode(what);
  };
  CHECK(refusal_of(with("/a\nb \xff")) == ec::none);
  CHECK(refusal_of(with(std::string{"/a\0b", 4})) == ec::malformed);
}

// A node that is sent what it refuses would leave, come back and be sent it again.
TEST_CASE("names that the other side would refuse are repaired on the way out") {
  orders out;
  auto& stream = out.items.emplace_back().stream;
  stream.id = "a\x1b[31mb";
  stream.type = "re\nsearch";
  stream.worker = "\xff";
  stream.labels = {{"zone\u202E", "a\nb"}, {"zone", "c"}, {"a\x01", "d"}};
  auto m = decode(encode(out));
  REQUIRE(m);
  const auto& back = std::get<orders>(*m).items.at(0).stream;
  CHECK(back.id == "ab");
  CHECK(back.type == "re search");
  CHECK(back.worker == "\uFFFD");
  CHECK(back.labels == std::map<std::string, std::string>{{"a", "d"}, {"zone", "c"}});
}

TEST_CASE("numbers out of range are refused") {
  auto beat = [](auto seq) { return packed(heartbeat{}, 1, [&](auto& pack) { pack.pack(seq); }); };
  CHECK(refusal_of(beat(UINT64_MAX)) == ec::none);
  CHECK(refusal_of(beat(-1)) == ec::malformed);
  auto welcome = [](int64_t every) {
    return packed(node_welcome{}, 3, [&](auto& pack) {
      pack.pack(every);
      pack.pack(0);
      pack.pack(std::string{"m"});
    });
  };
  CHECK(refusal_of(welcome(1'000'000)) == ec::none);
  CHECK(refusal_of(welcome(-1)) == ec::malformed);
  CHECK(refusal_of(welcome(INT64_MAX)) == ec::malformed);
  auto over = [](int64_t code) {
    return packed(run_over{}, 2, [&](auto& pack) {
      pack.pack(std::string{"r"});
      pack.pack(code);
    });
  };
  CHECK(refusal_of(over(-2'147'483'648)) == ec::none);
  CHECK(refusal_of(over(2'147'483'648)) == ec::malformed);
}

TEST_CASE("an offer of more slots than a node may have is refused") {
  node_hello hello;
  hello.offer.slots = limits::slots_per_node;
  CHECK(refusal_of(encode(hello)) == ec::none);
  hello.offer.slots = limits::slots_per_node + 1;
  CHECK(refusal_of(encode(hello)) == ec::malformed);
}

TEST_CASE("repeated or unordered keys are refused") {
  auto list = [](const char* first, const char* second) {
    return packed(node_list{}, 1, [&](auto& pack) {
      pack.pack_array(1);
      pack.pack_array(8);
      pack.pack(std::string{"n"});
      pack.pack(std::string{"up"});
      pack.pack(1);
      pack.pack(0);
      pack.pack_array(0);
      pack.pack_map(2);
      for (const auto* key : {first, second}) {
        pack.pack(std::string{key});
        pack.pack(std::string{"v"});
      }
      pack.pack(0);
      pack.pack(0);
    });
  };
  CHECK(refusal_of(list("a", "b")) == ec::none);
  CHECK(refusal_of(list("a", "a")) == ec::malformed);
  CHECK(refusal_of(list("b", "a")) == ec::malformed);
}

TEST_CASE("a message over the bound is refused unread") {
  CHECK(refusal_of(std::string(limits::message_bytes + 1, '\x90')) == ec::too_large);
}

} // namespace tributary::wire
