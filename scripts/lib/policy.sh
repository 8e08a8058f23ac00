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
at_least = 0.60
match = { keywords = ["review", "sentiment"], max_prompt_chars = 2000 }

[task.intent]
suite = "$root/configs/suites/intent.toml"
at_least = 0.50

[task.extract]
suite = "$root/configs/suites/extract.toml"
at_least = 0.60
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

# Reads `eval report --json` on stdin; prints the first task whose verdict on MODEL is `misses`, else nothing.
first_task_that_excludes() {
  python3 -c '
import json, sys
rows = json.load(sys.stdin)["rows"]
print(next((row["task"] for row in rows if row["model"] == sys.argv[1] and row["verdict"] == "misses"), ""))' "$1"
}

# A prompt of the task that is in none of the suites.
prompt_of() {
  case $1 in
    intent) echo "Which department should read this: billing, shipping, returns, account, technical or cancellation? My parcel was left in the rain." ;;
    reading) echo "Tom had a map but lost it, so a shepherd showed him the way. Who showed Tom the way?" ;;
    facts) echo "Which animal gives us milk: the cow, the hen or the bee?" ;;
    arithmetic) echo "A box holds 24 eggs. How many eggs are in 7 boxes after 19 have broken?" ;;
    extract) echo "Which order number is in this message? My order TT-204 came with 3 broken cups." ;;
    *) echo "Is this review positive or negative? The soup was cold and nobody apologised." ;;
  esac
}
