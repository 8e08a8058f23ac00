#include "fixture.hpp"

using namespace occam::store;

TEST_CASE("every field of a model's identity changes its key") {
  const std::string key = model().key();
  CHECK(model().key() == key);
  for (std::string ModelIdentity::* field :
       {&ModelIdentity::digest, &ModelIdentity::quantisation, &ModelIdentity::adapter, &ModelIdentity::backend,
        &ModelIdentity::backend_version, &ModelIdentity::device, &ModelIdentity::endpoint, &ModelIdentity::name}) {
    ModelIdentity other = model();
    other.*field += "x";
    CHECK(other.key() != key);
  }
}

TEST_CASE("text that moves from one field to the next is another key") {
  const ModelIdentity a{.digest = "ab",
                        .quantisation = "c",
                        .adapter = {},
                        .backend = {},
                        .backend_version = {},
                        .device = {},
                        .endpoint = {},
                        .name = {}};
  const ModelIdentity b{.digest = "a",
                        .quantisation = "bc",
                        .adapter = {},
                        .backend = {},
                        .backend_version = {},
                        .device = {},
                        .endpoint = {},
                        .name = {}};
  CHECK(a.key() != b.key());
}

TEST_CASE("every field of a configuration changes its hash") {
  const std::string hash = configuration().hash();
  for (std::string Configuration::* field : {&Configuration::prompt_template_hash, &Configuration::chat_template_hash,
                                             &Configuration::few_shot, &Configuration::sampling}) {
    Configuration other = configuration();
    other.*field += "x";
    CHECK(other.hash() != hash);
  }
  Configuration longer = configuration();
  longer.max_tokens = 9;
  CHECK(longer.hash() != hash);
  Configuration stopped = configuration();
  stopped.stop = {"\n"};
  CHECK(stopped.hash() != hash);
}

TEST_CASE("the same content is the same row and the newest label stays") {
  Store store = open(":memory:");
  const auto items = item_records(3);
  CHECK(value(store.put_suite(suite_record(), items)) == value(store.put_suite(suite_record(), items)));
  CHECK(value(store.put_suite(suite_record(), items)) != value(store.put_suite(suite_record("suite-2"), items)));
  CHECK(value(store.put_model(model(), "small")) == value(store.put_model(model(), "tiny")));
  CHECK(value(store.put_configuration(configuration())) == value(store.put_configuration(configuration())));
  const RunSpec made = spec(store, 3, 1);
  succeed(store.record_result(value(store.start_run(made)).id, scored(0, 1)));
  CHECK(value(store.put_model(model(), "tiny")) == made.model);
  CHECK(value(store.evidence_rows()).at(0).label == "tiny");
}
