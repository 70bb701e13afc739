// llama.cpp alone, in a loop as plain as can be, as what our chat is measured against.
// Started as `raw-llama MODEL LIBRARIES THREADS CONTEXT SEQUENCES`. Reads lines of numbers, the most tokens of an answer
// and the bytes of each prompt, with the prompts after the line; answers these at once, taking the most probable token
// each time, and prints what came of each line as a JSON object.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "llama.h"

#define MOST_SEQUENCES 16
#define MOST_BYTES 65536

struct answer {
  int sequence;
  int position;
  int written;
  int is_over;
  int row; // Of the batch that was computed last, with what the next token is drawn from.
  llama_token token;
};

static struct llama_context *context;
static const struct llama_vocab *vocabulary;
static struct llama_sampler *greedy;
static struct llama_batch batch;
static char text[MOST_BYTES];
static llama_token tokens[MOST_BYTES];

static void fail(const char *reason) {
  fprintf(stderr, "raw-llama: %s\n", reason);
  exit(1);
}

static void tell_errors_alone(enum ggml_log_level level, const char *message, void *data) {
  (void)data;
  if (level == GGML_LOG_LEVEL_ERROR) fputs(message, stderr);
}

static int add(llama_token token, int position, int sequence, int has_logits) {
  int row = batch.n_tokens++;
  batch.token[row] = token;
  batch.pos[row] = position;
  batch.n_seq_id[row] = 1;
  batch.seq_id[row][0] = sequence;
  batch.logits[row] = has_logits;
  return row;
}

static void compute(void) {
  if (llama_decode(context, batch) != 0) fail("a batch was not computed");
  batch.n_tokens = 0;
}

// What is drawn is made text, as it would be for a reader.
static void draw(struct answer *answer, int most) {
  answer->token = llama_sampler_sample(greedy, context, answer->row);
  if (llama_vocab_is_eog(vocabulary, answer->token)) {
    answer->is_over = 1;
    return;
  }
  llama_token_to_piece(vocabulary, answer->token, text, sizeof text, 0, 1);
  answer->is_over = ++answer->written == most;
}

// Returns the tokens of the prompt.
static int read_prompt(struct answer *answer, int bytes) {
  if (bytes >= MOST_BYTES || fread(text, 1, bytes, stdin) != (size_t)bytes) fail("a prompt is missing");
  int count = llama_tokenize(vocabulary, text, bytes, tokens, MOST_BYTES, 1, 1);
  for (int start = 0; start < count;) {
    for (int room = llama_n_batch(context); room > 0 && start < count; room--, start++)
      answer->row = add(tokens[start], start, answer->sequence, start + 1 == count);
    compute();
  }
  answer->position = count;
  return count;
}

// One step of all answers that are not over; returns how many these were.
static int step(struct answer *answers, int count, int most) {
  int active = 0;
  for (struct answer *answer = answers; answer < answers + count; answer++) {
    if (answer->is_over) continue;
    answer->row = add(answer->token, answer->position++, answer->sequence, 1);
    active++;
  }
  if (active == 0) return 0;
  compute();
  for (struct answer *answer = answers; answer < answers + count; answer++)
    if (!answer->is_over) draw(answer, most);
  return active;
}

static void answer_line(const char *line) {
  struct answer answers[MOST_SEQUENCES] = {0};
  int used, bytes, most, count = 0, prompt_tokens = 0, written = 0;
  if (sscanf(line, "%d%n", &most, &used) != 1) fail("there is no number");
  llama_memory_clear(llama_get_memory(context), 1);
  int64_t started = ggml_time_us(), first = 0;
  for (line += used; sscanf(line, "%d%n", &bytes, &used) == 1; line += used, count++) {
    if (count == MOST_SEQUENCES) fail("there are too many prompts");
    answers[count].sequence = count;
    prompt_tokens += read_prompt(&answers[count], bytes);
    draw(&answers[count], most);
    if (first == 0) first = ggml_time_us();
  }
  while (step(answers, count, most) > 0) continue;
  int64_t ended = ggml_time_us();
  for (int index = 0; index < count; index++) written += answers[index].written;
  printf("{\"promptTokens\":%d,\"tokens\":%d,\"firstMilliseconds\":%.3f,\"milliseconds\":%.3f}\n", prompt_tokens,
         written, (first - started) / 1e3, (ended - started) / 1e3);
  fflush(stdout);
}

int main(int count, char **arguments) {
  if (count != 6) fail("MODEL LIBRARIES THREADS CONTEXT SEQUENCES");
  llama_log_set(tell_errors_alone, NULL);
  ggml_backend_load_all_from_path(arguments[2]);
  struct llama_model *model = llama_model_load_from_file(arguments[1], llama_model_default_params());
  if (model == NULL) fail("the model was not loaded");
  // All else is as llama.cpp has it.
  struct llama_context_params params = llama_context_default_params();
  params.n_threads = params.n_threads_batch = atoi(arguments[3]);
  params.n_seq_max = atoi(arguments[5]);
  params.n_ctx = params.n_seq_max * atoi(arguments[4]);
  context = llama_init_from_model(model, params);
  if (context == NULL) fail("the context was not made");
  vocabulary = llama_model_get_vocab(model);
  greedy = llama_sampler_init_greedy();
  batch = llama_batch_init(llama_n_batch(context), 0, 1);
  char line[256];
  while (fgets(line, sizeof line, stdin) != NULL) answer_line(line);
  return 0;
}
