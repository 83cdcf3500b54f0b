#!/usr/bin/env bash
# Tissue of a real T1 by a decoder that has seen no scan: images are made up from one template's
# labels. See README.md.
#
#   run.sh TEMPLATE T1 T2 [OUT]
#
# TEMPLATE is a T1-weighted template without its skull (MNI152, 1 mm), T1 a T1-weighted head with
# its skull, T2 a T2-weighted head without; nothing is written beside them. OUT, default tissue in
# the current folder, must be new. ENGRAM names the program, default engram on the PATH; EPOCHS
# changes how long the training is.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
engram=${ENGRAM:-engram}
template=$(realpath "${1:?usage: run.sh TEMPLATE T1 T2 [OUT]}")
t1=$(realpath "${2:?usage: run.sh TEMPLATE T1 T2 [OUT]}")
t2=$(realpath "${3:?usage: run.sh TEMPLATE T1 T2 [OUT]}")
out=${4:-tissue}
if [ -e "$out" ]; then
  echo "run.sh: $out is there already; name another folder or remove it" >&2
  exit 1
fi
mkdir -p "$out/brightness"

echo "== the T1 onto the template, whose brain is taken for its mask"
"$engram" register "$t1" --to "$template" --out "$out/t1.nii.gz"

echo "== labels by brightness: of the template to train on, of the scans to compare with"
"$engram" segment brightness "$template" --out "$out/template-labels.nii.gz"
"$engram" segment brightness "$out/t1.nii.gz" --mask "$template" --out "$out/t1-labels.nii.gz"
"$engram" segment brightness "$t2" --classes 2 --brightest-first --only 1 \
  --out "$out/t2-labels.nii.gz"

echo "== the baseline: the template's classes of brightness laid over the scans"
"$engram" segment brightness "$out/t1.nii.gz" --mask "$template" --like "$template" \
  --out "$out/brightness/sub-real1_desc-T1w_dseg.nii.gz"
"$engram" segment brightness "$t2" --like "$template" \
  --out "$out/brightness/sub-real2_desc-T2w_dseg.nii.gz"

echo "== the encoder with random weights, and the decoder"
"$engram" init-model "$out/encoder" --type neuro-jepa --embed-dim 96 --depth 4 --heads 4 \
  --image-size 48,48,48 --volume-patch 8,8,8 --no-experts --preparation recommended \
  --modalities T1w,T2w --predictor-dim 48 --predictor-depth 1 --predictor-heads 4 --seed 1
printf 'subject\tmodality\tpath\tsegmentation\ntemplate\tT1w\t%s\ttemplate-labels.nii.gz\n' \
  "$template" > "$out/train.tsv"
"$engram" segment train "$out/train.tsv" --model "$out/encoder" --config "$here/train.yaml" \
  ${EPOCHS:+--set "epochs=$EPOCHS"} --out "$out/decoder"

echo "== applied, and looked at"
{
  printf 'subject\tmodality\tpath\tmask\tsegmentation\n'
  printf 'template\tT1w\t%s\tn/a\ttemplate-labels.nii.gz\n' "$template"
  printf 'real1\tT1w\tt1.nii.gz\t%s\tt1-labels.nii.gz\n' "$template"
  printf 'real2\tT2w\t%s\tn/a\tt2-labels.nii.gz\n' "$t2"
} > "$out/scans.tsv"
"$engram" segment apply "$out/scans.tsv" --model "$out/encoder" --decoder "$out/decoder" \
  --names fluid,grey,white --beside brightness="$out/brightness" --out "$out/segmented"
"$engram" report "$out/segmented"
