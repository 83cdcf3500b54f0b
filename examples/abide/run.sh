#!/usr/bin/env bash
# Pretrains a small Brain-JEPA on the ABIDE series as they are; see README.md.
#
#   run.sh DATA [OUT] [--set KEY=VALUE ...]
#
# DATA holds *_rois_ho.1D or .1D.gz files; nothing is written there. OUT, default
# abide-run in the current folder, must be new. ENGRAM names the program, default
# engram on the PATH. What follows OUT goes to engram pretrain.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
engram=${ENGRAM:-engram}
data=${1:?usage: run.sh DATA [OUT]}
out=${2:-abide-run}
shift $(($# < 2 ? $# : 2))
if [ -e "$out" ]; then
  echo "run.sh: $out is there already; name another folder or remove it" >&2
  exit 1
fi
mkdir -p "$out"

# Training subjects: all but those of heldout.txt.
training=()
for file in "$data"/*_rois_ho.1D "$data"/*_rois_ho.1D.gz; do
  [ -e "$file" ] || continue
  name=$(basename "$file")
  name=${name%.gz}
  grep -qxF "${name%.1D}" "$here/heldout.txt" || training+=("$(realpath "$file")")
done
if [ ${#training[@]} -eq 0 ]; then
  echo "run.sh: no *_rois_ho.1D files in $data" >&2
  exit 1
fi
inputs=$(printf '"%s",' "${training[@]}")
inputs=[${inputs%,}]

echo "== gradients of ${#training[@]} training subjects"
"$engram" gradients "${training[@]}" --incomplete leave-out \
  --out "$out/gradients.csv" --save-regions "$out/regions.tsv" --figure "$out/gradients.html"

echo "== pretraining, interrupted after its first checkpoint as a scheduler would"
"$engram" pretrain "$here/config.yaml" --out "$out/run" \
  --set "data.inputs=$inputs" \
  --set "model.atlas_regions=$out/regions.tsv" \
  --set "model.gradient=$out/gradients.csv" "$@" &
first=$!
until compgen -G "$out/run/checkpoints/step-????????" > /dev/null; do
  kill -0 "$first" 2> /dev/null || break # it ended before a checkpoint: wait tells how
  sleep 1
done
kill -TERM "$first" 2> /dev/null || true
wait "$first"

echo "== resumed"
"$engram" pretrain "$here/config.yaml" --out "$out/run" --resume

for model in initial model; do
  echo "== embeddings of all scans, run/$model"
  "$engram" embed "$data" --model "$out/run/$model" --tr-table "$here/sites.csv" \
    --constant-regions mark --out "$out/embeddings-$model.parquet"
done

"$engram" train-report "$out/run"
