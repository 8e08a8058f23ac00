// The size of every struct of the ABI and the offset of every field, held against a golden text: a change that moves
// one breaks every plugin that was ever built. A new field goes to the end, and its line to the end of its struct's.
#include <catch2/catch.hpp>
#include <cstddef>
#include <string>

#include "base/file.hpp"
#include "occam/abi/backend.h"
#include "occam/abi/evaluator.h"
#include "occam/abi/ext/accept.h"
#include "occam/abi/ext/aggregate.h"
#include "occam/abi/ext/embed.h"
#include "occam/abi/ext/feedback.h"
#include "occam/abi/ext/fit.h"
#include "occam/abi/ext/host_answer.h"
#include "occam/abi/ext/host_generate.h"
#include "occam/abi/ext/inspect.h"
#include "occam/abi/ext/options.h"
#include "occam/abi/ext/render.h"
#include "occam/abi/ext/score.h"
#include "occam/abi/ext/tokenize.h"
#include "occam/abi/router.h"

#define STRUCT(type) layout += #type " " + std::to_string(sizeof(type)) + "\n"
#define FIELD(type, field) \
  layout += "  " #field " " + std::to_string(offsetof(type, field)) + " " + std::to_string(sizeof(type::field)) + "\n"

namespace {

std::string first_layout() {
  std::string layout;
  STRUCT(occam_abi_string);
  FIELD(occam_abi_string, data);
  FIELD(occam_abi_string, size);
  STRUCT(occam_abi_error);
  FIELD(occam_abi_error, struct_size);
  FIELD(occam_abi_error, ctx);
  FIELD(occam_abi_error, set);
  STRUCT(occam_abi_cancel);
  FIELD(occam_abi_cancel, struct_size);
  FIELD(occam_abi_cancel, ctx);
  FIELD(occam_abi_cancel, is_cancelled);
  FIELD(occam_abi_cancel, deadline_ns);
  FIELD(occam_abi_cancel, on_cancel);
  STRUCT(occam_abi_alternative);
  FIELD(occam_abi_alternative, id);
  FIELD(occam_abi_alternative, logprob);
  FIELD(occam_abi_alternative, text);
  STRUCT(occam_abi_token);
  FIELD(occam_abi_token, id);
  FIELD(occam_abi_token, logprob);
  FIELD(occam_abi_token, entropy);
  FIELD(occam_abi_token, text);
  FIELD(occam_abi_token, alternatives);
  FIELD(occam_abi_token, alternative_count);
  STRUCT(occam_abi_message);
  FIELD(occam_abi_message, role);
  FIELD(occam_abi_message, content);
  STRUCT(occam_abi_text_sink);
  FIELD(occam_abi_text_sink, struct_size);
  FIELD(occam_abi_text_sink, ctx);
  FIELD(occam_abi_text_sink, text);
  STRUCT(occam_abi_host);
  FIELD(occam_abi_host, struct_size);
  FIELD(occam_abi_host, abi_minor);
  FIELD(occam_abi_host, reserved);
  FIELD(occam_abi_host, name);
  FIELD(occam_abi_host, version);
  FIELD(occam_abi_host, ctx);
  FIELD(occam_abi_host, log);
  FIELD(occam_abi_host, now_ns);
  FIELD(occam_abi_host, get_extension);
  STRUCT(occam_abi_entry);
  FIELD(occam_abi_entry, magic);
  FIELD(occam_abi_entry, abi_major);
  FIELD(occam_abi_entry, abi_minor);
  FIELD(occam_abi_entry, struct_size);
  FIELD(occam_abi_entry, min_host_minor);
  FIELD(occam_abi_entry, reserved);
  FIELD(occam_abi_entry, build_info);
  FIELD(occam_abi_entry, init);
  FIELD(occam_abi_entry, deinit);
  FIELD(occam_abi_entry, get_factory);
  STRUCT(occam_abi_descriptor);
  FIELD(occam_abi_descriptor, struct_size);
  FIELD(occam_abi_descriptor, id);
  FIELD(occam_abi_descriptor, version);
  FIELD(occam_abi_descriptor, description);
  FIELD(occam_abi_descriptor, config_schema);
  STRUCT(occam_abi_backend_descriptor);
  FIELD(occam_abi_backend_descriptor, common);
  FIELD(occam_abi_backend_descriptor, residency);
  FIELD(occam_abi_backend_descriptor, reserved);
  STRUCT(occam_abi_model_spec);
  FIELD(occam_abi_model_spec, struct_size);
  FIELD(occam_abi_model_spec, id);
  FIELD(occam_abi_model_spec, config);
  FIELD(occam_abi_model_spec, flags);
  FIELD(occam_abi_model_spec, reserved);
  STRUCT(occam_abi_model_info);
  FIELD(occam_abi_model_info, struct_size);
  FIELD(occam_abi_model_info, architecture);
  FIELD(occam_abi_model_info, quantisation);
  FIELD(occam_abi_model_info, digest);
  FIELD(occam_abi_model_info, chat_template_hash);
  FIELD(occam_abi_model_info, engine);
  FIELD(occam_abi_model_info, parameters);
  FIELD(occam_abi_model_info, file_bytes);
  FIELD(occam_abi_model_info, resident_bytes);
  FIELD(occam_abi_model_info, context_length);
  FIELD(occam_abi_model_info, vocabulary_size);
  FIELD(occam_abi_model_info, max_parallel);
  FIELD(occam_abi_model_info, residency);
  STRUCT(occam_abi_model_info_sink);
  FIELD(occam_abi_model_info_sink, struct_size);
  FIELD(occam_abi_model_info_sink, ctx);
  FIELD(occam_abi_model_info_sink, info);
  return layout;
}

std::string second_layout() {
  std::string layout;
  STRUCT(occam_abi_generate_request);
  FIELD(occam_abi_generate_request, struct_size);
  FIELD(occam_abi_generate_request, messages);
  FIELD(occam_abi_generate_request, message_count);
  FIELD(occam_abi_generate_request, prompt);
  FIELD(occam_abi_generate_request, flags);
  FIELD(occam_abi_generate_request, max_tokens);
  FIELD(occam_abi_generate_request, temperature);
  FIELD(occam_abi_generate_request, top_p);
  FIELD(occam_abi_generate_request, min_p);
  FIELD(occam_abi_generate_request, repetition_penalty);
  FIELD(occam_abi_generate_request, top_k);
  FIELD(occam_abi_generate_request, alternatives);
  FIELD(occam_abi_generate_request, seed);
  FIELD(occam_abi_generate_request, stop);
  FIELD(occam_abi_generate_request, stop_count);
  FIELD(occam_abi_generate_request, schema);
  FIELD(occam_abi_generate_request, options);
  FIELD(occam_abi_generate_request, cancel);
  FIELD(occam_abi_generate_request, traceparent);
  STRUCT(occam_abi_delta);
  FIELD(occam_abi_delta, struct_size);
  FIELD(occam_abi_delta, text);
  FIELD(occam_abi_delta, tokens);
  FIELD(occam_abi_delta, token_count);
  FIELD(occam_abi_delta, fields);
  STRUCT(occam_abi_generate_result);
  FIELD(occam_abi_generate_result, struct_size);
  FIELD(occam_abi_generate_result, finish_reason);
  FIELD(occam_abi_generate_result, prompt_tokens);
  FIELD(occam_abi_generate_result, completion_tokens);
  FIELD(occam_abi_generate_result, cached_tokens);
  FIELD(occam_abi_generate_result, prompt_ns);
  FIELD(occam_abi_generate_result, generation_ns);
  STRUCT(occam_abi_generate_sink);
  FIELD(occam_abi_generate_sink, struct_size);
  FIELD(occam_abi_generate_sink, ctx);
  FIELD(occam_abi_generate_sink, delta);
  FIELD(occam_abi_generate_sink, finish);
  STRUCT(occam_abi_backend_factory);
  FIELD(occam_abi_backend_factory, struct_size);
  FIELD(occam_abi_backend_factory, count);
  FIELD(occam_abi_backend_factory, describe);
  FIELD(occam_abi_backend_factory, create);
  FIELD(occam_abi_backend_factory, destroy);
  FIELD(occam_abi_backend_factory, load);
  FIELD(occam_abi_backend_factory, unload);
  FIELD(occam_abi_backend_factory, info);
  FIELD(occam_abi_backend_factory, generate);
  FIELD(occam_abi_backend_factory, health);
  FIELD(occam_abi_backend_factory, models);
  FIELD(occam_abi_backend_factory, get_extension);
  STRUCT(occam_abi_evidence);
  FIELD(occam_abi_evidence, struct_size);
  FIELD(occam_abi_evidence, n);
  FIELD(occam_abi_evidence, sum);
  FIELD(occam_abi_evidence, sum_squares);
  FIELD(occam_abi_evidence, suite_items);
  FIELD(occam_abi_evidence, model_mean);
  FIELD(occam_abi_evidence, model_n);
  FIELD(occam_abi_evidence, verdict);
  FIELD(occam_abi_evidence, fixed_n);
  FIELD(occam_abi_evidence, low);
  FIELD(occam_abi_evidence, high);
  FIELD(occam_abi_evidence, binary);
  FIELD(occam_abi_evidence, reserved);
  FIELD(occam_abi_evidence, seconds);
  STRUCT(occam_abi_paired);
  FIELD(occam_abi_paired, n);
  FIELD(occam_abi_paired, sum);
  FIELD(occam_abi_paired, sum_squares);
  STRUCT(occam_abi_candidate);
  FIELD(occam_abi_candidate, struct_size);
  FIELD(occam_abi_candidate, id);
  FIELD(occam_abi_candidate, parameters);
  FIELD(occam_abi_candidate, bytes);
  FIELD(occam_abi_candidate, price);
  FIELD(occam_abi_candidate, latency_p95);
  FIELD(occam_abi_candidate, evidence);
  STRUCT(occam_abi_route_request);
  FIELD(occam_abi_route_request, struct_size);
  FIELD(occam_abi_route_request, task);
  FIELD(occam_abi_route_request, prompt);
  FIELD(occam_abi_route_request, threshold);
  FIELD(occam_abi_route_request, when_open);
  FIELD(occam_abi_route_request, value);
  FIELD(occam_abi_route_request, error);
  FIELD(occam_abi_route_request, objective);
  FIELD(occam_abi_route_request, max_attempts);
  FIELD(occam_abi_route_request, seed);
  FIELD(occam_abi_route_request, candidates);
  FIELD(occam_abi_route_request, candidate_count);
  FIELD(occam_abi_route_request, paired);
  STRUCT(occam_abi_judgement);
  FIELD(occam_abi_judgement, struct_size);
  FIELD(occam_abi_judgement, candidate);
  FIELD(occam_abi_judgement, verdict);
  FIELD(occam_abi_judgement, reserved);
  FIELD(occam_abi_judgement, quality);
  FIELD(occam_abi_judgement, bound);
  FIELD(occam_abi_judgement, items_needed);
  FIELD(occam_abi_judgement, refused_by);
  FIELD(occam_abi_judgement, reason);
  STRUCT(occam_abi_route_sink);
  FIELD(occam_abi_route_sink, struct_size);
  FIELD(occam_abi_route_sink, ctx);
  FIELD(occam_abi_route_sink, judge);
  FIELD(occam_abi_route_sink, attempt);
  STRUCT(occam_abi_router_factory);
  FIELD(occam_abi_router_factory, struct_size);
  FIELD(occam_abi_router_factory, count);
  FIELD(occam_abi_router_factory, describe);
  FIELD(occam_abi_router_factory, create);
  FIELD(occam_abi_router_factory, destroy);
  FIELD(occam_abi_router_factory, route);
  FIELD(occam_abi_router_factory, get_extension);
  STRUCT(occam_abi_metric);
  FIELD(occam_abi_metric, name);
  FIELD(occam_abi_metric, low);
  FIELD(occam_abi_metric, high);
  FIELD(occam_abi_metric, higher_is_better);
  FIELD(occam_abi_metric, binary);
  STRUCT(occam_abi_evaluator_descriptor);
  FIELD(occam_abi_evaluator_descriptor, common);
  FIELD(occam_abi_evaluator_descriptor, needs);
  FIELD(occam_abi_evaluator_descriptor, samples);
  FIELD(occam_abi_evaluator_descriptor, metrics);
  FIELD(occam_abi_evaluator_descriptor, metric_count);
  return layout;
}

std::string third_layout() {
  std::string layout;
  STRUCT(occam_abi_eval_item);
  FIELD(occam_abi_eval_item, struct_size);
  FIELD(occam_abi_eval_item, id);
  FIELD(occam_abi_eval_item, input);
  FIELD(occam_abi_eval_item, targets);
  FIELD(occam_abi_eval_item, target_count);
  FIELD(occam_abi_eval_item, choices);
  FIELD(occam_abi_eval_item, choice_count);
  FIELD(occam_abi_eval_item, gold);
  FIELD(occam_abi_eval_item, fields);
  STRUCT(occam_abi_likelihood);
  FIELD(occam_abi_likelihood, logprob);
  FIELD(occam_abi_likelihood, tokens);
  FIELD(occam_abi_likelihood, greedy);
  FIELD(occam_abi_likelihood, reserved);
  STRUCT(occam_abi_eval_output);
  FIELD(occam_abi_eval_output, struct_size);
  FIELD(occam_abi_eval_output, text);
  FIELD(occam_abi_eval_output, finish_reason);
  FIELD(occam_abi_eval_output, reserved);
  FIELD(occam_abi_eval_output, prompt_tokens);
  FIELD(occam_abi_eval_output, completion_tokens);
  FIELD(occam_abi_eval_output, milliseconds);
  FIELD(occam_abi_eval_output, cost);
  FIELD(occam_abi_eval_output, likelihoods);
  FIELD(occam_abi_eval_output, likelihood_count);
  STRUCT(occam_abi_eval_sink);
  FIELD(occam_abi_eval_sink, struct_size);
  FIELD(occam_abi_eval_sink, ctx);
  FIELD(occam_abi_eval_sink, value);
  FIELD(occam_abi_eval_sink, rationale);
  FIELD(occam_abi_eval_sink, unscorable);
  STRUCT(occam_abi_evaluator_factory);
  FIELD(occam_abi_evaluator_factory, struct_size);
  FIELD(occam_abi_evaluator_factory, count);
  FIELD(occam_abi_evaluator_factory, describe);
  FIELD(occam_abi_evaluator_factory, create);
  FIELD(occam_abi_evaluator_factory, destroy);
  FIELD(occam_abi_evaluator_factory, evaluate);
  FIELD(occam_abi_evaluator_factory, get_extension);
  STRUCT(occam_abi_inspect);
  FIELD(occam_abi_inspect, struct_size);
  FIELD(occam_abi_inspect, inspect);
  STRUCT(occam_abi_render);
  FIELD(occam_abi_render, struct_size);
  FIELD(occam_abi_render, render);
  STRUCT(occam_abi_score_item);
  FIELD(occam_abi_score_item, context);
  FIELD(occam_abi_score_item, continuation);
  STRUCT(occam_abi_score_result);
  FIELD(occam_abi_score_result, struct_size);
  FIELD(occam_abi_score_result, index);
  FIELD(occam_abi_score_result, logprob);
  FIELD(occam_abi_score_result, greedy);
  FIELD(occam_abi_score_result, reserved);
  FIELD(occam_abi_score_result, tokens);
  FIELD(occam_abi_score_result, token_count);
  STRUCT(occam_abi_score_request);
  FIELD(occam_abi_score_request, struct_size);
  FIELD(occam_abi_score_request, items);
  FIELD(occam_abi_score_request, item_count);
  FIELD(occam_abi_score_request, cancel);
  STRUCT(occam_abi_score_sink);
  FIELD(occam_abi_score_sink, struct_size);
  FIELD(occam_abi_score_sink, ctx);
  FIELD(occam_abi_score_sink, result);
  STRUCT(occam_abi_score);
  FIELD(occam_abi_score, struct_size);
  FIELD(occam_abi_score, score);
  FIELD(occam_abi_score, rolling);
  STRUCT(occam_abi_ids_sink);
  FIELD(occam_abi_ids_sink, struct_size);
  FIELD(occam_abi_ids_sink, ctx);
  FIELD(occam_abi_ids_sink, ids);
  STRUCT(occam_abi_tokenize);
  FIELD(occam_abi_tokenize, struct_size);
  FIELD(occam_abi_tokenize, encode);
  FIELD(occam_abi_tokenize, decode);
  STRUCT(occam_abi_embed_request);
  FIELD(occam_abi_embed_request, struct_size);
  FIELD(occam_abi_embed_request, texts);
  FIELD(occam_abi_embed_request, text_count);
  FIELD(occam_abi_embed_request, dimensions);
  FIELD(occam_abi_embed_request, reserved);
  FIELD(occam_abi_embed_request, cancel);
  FIELD(occam_abi_embed_request, traceparent);
  STRUCT(occam_abi_embedding);
  FIELD(occam_abi_embedding, struct_size);
  FIELD(occam_abi_embedding, index);
  FIELD(occam_abi_embedding, values);
  FIELD(occam_abi_embedding, value_count);
  FIELD(occam_abi_embedding, prompt_tokens);
  FIELD(occam_abi_embedding, reserved);
  STRUCT(occam_abi_embed_sink);
  FIELD(occam_abi_embed_sink, struct_size);
  FIELD(occam_abi_embed_sink, ctx);
  FIELD(occam_abi_embed_sink, embedding);
  STRUCT(occam_abi_embed);
  FIELD(occam_abi_embed, struct_size);
  FIELD(occam_abi_embed, embed);
  STRUCT(occam_abi_options);
  FIELD(occam_abi_options, struct_size);
  FIELD(occam_abi_options, accepts);
  STRUCT(occam_abi_aggregate);
  FIELD(occam_abi_aggregate, struct_size);
  FIELD(occam_abi_aggregate, metrics);
  FIELD(occam_abi_aggregate, metric_count);
  FIELD(occam_abi_aggregate, aggregate);
  return layout;
}

std::string fourth_layout() {
  std::string layout;
  STRUCT(occam_abi_confidence);
  FIELD(occam_abi_confidence, mean_logprob);
  FIELD(occam_abi_confidence, minimum_logprob);
  FIELD(occam_abi_confidence, margin);
  FIELD(occam_abi_confidence, entropy);
  FIELD(occam_abi_confidence, agreement);
  STRUCT(occam_abi_outcome);
  FIELD(occam_abi_outcome, score);
  FIELD(occam_abi_outcome, cost);
  FIELD(occam_abi_outcome, confidence);
  STRUCT(occam_abi_fit_row);
  FIELD(occam_abi_fit_row, struct_size);
  FIELD(occam_abi_fit_row, task);
  FIELD(occam_abi_fit_row, prompt);
  FIELD(occam_abi_fit_row, low);
  FIELD(occam_abi_fit_row, high);
  FIELD(occam_abi_fit_row, outcomes);
  STRUCT(occam_abi_fit_request);
  FIELD(occam_abi_fit_request, struct_size);
  FIELD(occam_abi_fit_request, models);
  FIELD(occam_abi_fit_request, sizes);
  FIELD(occam_abi_fit_request, model_count);
  FIELD(occam_abi_fit_request, rows);
  FIELD(occam_abi_fit_request, row_count);
  FIELD(occam_abi_fit_request, seed);
  FIELD(occam_abi_fit_request, cancel);
  STRUCT(occam_abi_fit_sink);
  FIELD(occam_abi_fit_sink, struct_size);
  FIELD(occam_abi_fit_sink, ctx);
  FIELD(occam_abi_fit_sink, state);
  FIELD(occam_abi_fit_sink, note);
  STRUCT(occam_abi_fit);
  FIELD(occam_abi_fit, struct_size);
  FIELD(occam_abi_fit, fit);
  STRUCT(occam_abi_state);
  FIELD(occam_abi_state, struct_size);
  FIELD(occam_abi_state, load);
  STRUCT(occam_abi_candidate_answer);
  FIELD(occam_abi_candidate_answer, struct_size);
  FIELD(occam_abi_candidate_answer, task);
  FIELD(occam_abi_candidate_answer, prompt);
  FIELD(occam_abi_candidate_answer, model);
  FIELD(occam_abi_candidate_answer, next);
  FIELD(occam_abi_candidate_answer, text);
  FIELD(occam_abi_candidate_answer, confidence);
  FIELD(occam_abi_candidate_answer, tokens);
  FIELD(occam_abi_candidate_answer, token_count);
  FIELD(occam_abi_candidate_answer, samples);
  FIELD(occam_abi_candidate_answer, max_samples);
  FIELD(occam_abi_candidate_answer, seed);
  FIELD(occam_abi_candidate_answer, threshold);
  FIELD(occam_abi_candidate_answer, reserved);
  FIELD(occam_abi_candidate_answer, value);
  FIELD(occam_abi_candidate_answer, error);
  STRUCT(occam_abi_acceptance);
  FIELD(occam_abi_acceptance, struct_size);
  FIELD(occam_abi_acceptance, decision);
  FIELD(occam_abi_acceptance, reserved);
  FIELD(occam_abi_acceptance, probability);
  FIELD(occam_abi_acceptance, reason);
  STRUCT(occam_abi_accept_sink);
  FIELD(occam_abi_accept_sink, struct_size);
  FIELD(occam_abi_accept_sink, ctx);
  FIELD(occam_abi_accept_sink, decide);
  STRUCT(occam_abi_accept);
  FIELD(occam_abi_accept, struct_size);
  FIELD(occam_abi_accept, accept);
  STRUCT(occam_abi_observation);
  FIELD(occam_abi_observation, struct_size);
  FIELD(occam_abi_observation, task);
  FIELD(occam_abi_observation, prompt);
  FIELD(occam_abi_observation, model);
  FIELD(occam_abi_observation, score);
  FIELD(occam_abi_observation, at_days);
  STRUCT(occam_abi_feedback);
  FIELD(occam_abi_feedback, struct_size);
  FIELD(occam_abi_feedback, observe);
  FIELD(occam_abi_feedback, save);
  FIELD(occam_abi_feedback, merge);
  return layout;
}

std::string fifth_layout() {
  std::string layout;
  STRUCT(occam_abi_host_request);
  FIELD(occam_abi_host_request, struct_size);
  FIELD(occam_abi_host_request, model);
  FIELD(occam_abi_host_request, messages);
  FIELD(occam_abi_host_request, message_count);
  FIELD(occam_abi_host_request, temperature);
  FIELD(occam_abi_host_request, seed);
  FIELD(occam_abi_host_request, max_tokens);
  FIELD(occam_abi_host_request, reserved);
  STRUCT(occam_abi_host_reply);
  FIELD(occam_abi_host_reply, struct_size);
  FIELD(occam_abi_host_reply, text);
  FIELD(occam_abi_host_reply, finish_reason);
  FIELD(occam_abi_host_reply, prompt_tokens);
  FIELD(occam_abi_host_reply, completion_tokens);
  FIELD(occam_abi_host_reply, reserved);
  STRUCT(occam_abi_host_reply_sink);
  FIELD(occam_abi_host_reply_sink, struct_size);
  FIELD(occam_abi_host_reply_sink, ctx);
  FIELD(occam_abi_host_reply_sink, reply);
  STRUCT(occam_abi_host_generate);
  FIELD(occam_abi_host_generate, struct_size);
  FIELD(occam_abi_host_generate, generate);
  STRUCT(occam_abi_host_answer);
  FIELD(occam_abi_host_answer, struct_size);
  FIELD(occam_abi_host_answer, answer);
  return layout;
}

}  // namespace

TEST_CASE("no field of the ABI has moved") {
  // Printed by a C11 program compiled with GCC 12 on x86-64; the numbers are those of every LP64 machine.
  const auto golden = occam::read_file(std::string(OCCAM_SOURCE_DIR) + "/tests/abi/layout.txt");
  REQUIRE(golden);
  CHECK(first_layout() + second_layout() + third_layout() + fourth_layout() + fifth_layout() == *golden);
}

TEST_CASE("OCCAM_HAS reads a field only where its filler knew of it") {
  occam_abi_cancel cancel{};
  cancel.struct_size = sizeof cancel;
  const occam_abi_cancel* given = &cancel;
  CHECK(OCCAM_HAS(occam_abi_cancel, given, on_cancel));
  cancel.struct_size = offsetof(occam_abi_cancel, on_cancel);
  CHECK_FALSE(OCCAM_HAS(occam_abi_cancel, given, on_cancel));
  CHECK(OCCAM_HAS(occam_abi_cancel, given, deadline_ns));
  cancel.struct_size = offsetof(occam_abi_cancel, on_cancel) + sizeof cancel.on_cancel - 1;
  CHECK_FALSE(OCCAM_HAS(occam_abi_cancel, given, on_cancel));
}
