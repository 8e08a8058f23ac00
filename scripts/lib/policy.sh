# Sourced by quickstart after common.sh: the policy it writes, and what it reads from a report.

# The catalogue's file name of a model.
file_of() {
  sed -n "/^name = \"$1\"\$/,/^file = /s/^file = \"\\(.*\\)\"\$/\\1/p" "$root/configs/models.toml"
}

# write_policy FILE MODEL…: model files are found in the cache by their names.
write_policy() {
  local file=$1 model
  shift
  {
    cat <<'TEXT'
# Which model may answer what. Every key: framework/docs/getting-started.md.

[store]
path = "evidence.db"
TEXT
    for model in "$@"; do
      printf '\n[[model]]\nid = "%s"\nbackend = "cpu"\nfile = "%s"\n' "$model" "$(file_of "$model")"
    done
    cat <<TEXT

# How good is good enough: the share of right answers that a task asks for.

[task.sentiment]
suite = "$root/configs/suites/sentiment.toml"
at_least = 0.65
match = { keywords = ["review", "sentiment"], max_prompt_chars = 2000 }

[task.intent]
suite = "$root/configs/suites/intent.toml"
at_least = 0.60

[task.extract]
suite = "$root/configs/suites/extract.toml"
at_least = 0.80
match = { keywords = ["which e-mail", "order number"], max_prompt_chars = 2000 }

[task.reading]
suite = "$root/configs/suites/reading.toml"
at_least = 0.60

[task.facts]
suite = "$root/configs/suites/facts.toml"
at_least = 0.60

[task.arithmetic]
suite = "$root/configs/suites/arithmetic.toml"
at_least = 0.80

[task."*"]
within = 0.03                      # at most 3 points below the best candidate

[policy.default]
router = "smallest"
candidates = [$(printf '"%s", ' "$@" | sed 's/, $//')]
residency = "device"               # nothing leaves this machine
when_open = "escalate"             # where the evidence is too thin: the larger model
TEXT
  } >"$file"
}

# Reads `eval report --json` on stdin; prints a task whose verdict on MODEL is `misses`, if there is one: rather one
# where another model may still answer.
first_task_that_excludes() {
  python3 -c '
import json, sys
rows, model = json.load(sys.stdin)["rows"], sys.argv[1]
tasks = [row["task"] for row in rows if row["model"] == model and row["verdict"] == "misses"]
hopeless = {row["task"] for row in rows if row["model"] != model and row["verdict"] == "misses"}
print(next(iter(sorted(tasks, key=lambda task: task in hopeless)), ""))' "$1"
}

# A prompt of the task in its suite's form, with one worked example; neither is in the suite.
prompt_of() {
  case $1 in
    intent) printf '%s\nDepartment: %s\n\n%s\nDepartment:' 'Message: Where can I pay my bill?' billing \
      'Message: My parcel was left in the rain.' ;;
    extract) printf '%s\nOrder number: %s\n\n%s\nOrder number:' 'Message: My order LL-71 came with 3 broken cups.' LL-71 \
      'Message: I am still waiting for order TT-204, placed 9 days ago.' ;;
    reading) printf '%s\nQuestion: %s\nAnswer:' 'Tom had a map but lost it, so a shepherd showed him the way.' \
      'Who showed Tom the way?' ;;
    facts) printf 'Question: %s\nAnswer:' 'Which animal gives us milk, the cow or the hen?' ;;
    arithmetic) printf 'Question: %s\nAnswer: 9\n\nQuestion: %s\nAnswer:' \
      'A box holds 12 eggs and 3 are broken. How many are whole?' \
      'A box holds 24 eggs. How many eggs are in 7 boxes after 19 have broken?' ;;
    *) printf '%s\nSentiment: %s\n\n%s\nSentiment:' 'Review: The soup was cold and nobody apologised.' negative \
      'Review: The kettle boils fast, pours cleanly and looks lovely.' ;;
  esac
}
