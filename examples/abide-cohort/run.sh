#!/usr/bin/env bash
# From the ABIDE series to a report: embeddings, a recipe with ComBat over sites, a probe beside its
# baselines, one page for each phenotype. See README.md.
#
#   run.sh DATA RUN [OUT]
#
# DATA holds *_rois_ho.1D or .1D.gz files and phenotypes.csv; nothing is written there. RUN is the
# run folder that ../abide/run.sh left (its model and the one it started from are taken). OUT,
# default abide-cohort in the current folder, must be new. ENGRAM names the program, default engram
# on the PATH; FOLDS, REPEATS, PERMUTATIONS and RECIPE change what their names say.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
engram=${ENGRAM:-engram}
data=${1:?usage: run.sh DATA RUN [OUT]}
run=${2:?usage: run.sh DATA RUN [OUT]}
out=${3:-abide-cohort}
recipe=${RECIPE:-rsfmri_brainjepa_roi_combat_v1}
if [ -e "$out" ]; then
  echo "run.sh: $out is there already; name another folder or remove it" >&2
  exit 1
fi
mkdir -p "$out"

# The columns that the recipe asks for, in its names and with its labels; subjects are called as their
# files. The series are C-PAC's
# filt_noglobal: no global signal was regressed out. -9999 and empty cells are missing.
echo "== people"
awk -F, '
  NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
  function known(x) { return x == "" || x == "-9999" ? "n/a" : x }
  BEGIN { OFS = "\t"; print "participant_id", "site", "age", "sex", "mean_fd", "global_signal", "diagnosis" }
  {
    print $at["FILE_ID"] "_rois_ho", $at["SITE_ID"], known($at["AGE_AT_SCAN"]),
      $at["SEX"] == 1 ? "male" : $at["SEX"] == 2 ? "female" : "n/a",
      known($at["func_mean_fd"]), "kept",
      $at["DX_GROUP"] == 1 ? "autism" : $at["DX_GROUP"] == 2 ? "control" : "n/a"
  }' "$data/phenotypes.csv" > "$out/people.tsv"

# A scan with a region that does not vary is refused, by name: it has no connectivity to compare
# with. Exit code 3 says that some were.
for model in model initial; do
  echo "== embeddings, $model"
  "$engram" embed "$data" --model "$run/$model" --tr-table "$here/../abide/sites.csv" \
    --out "$out/embeddings-$model.parquet" || [ $? -eq 3 ]
done

# A recipe that regresses age out of the features is none to tell age from them.
for target in diagnosis age; do
  echo "== $target"
  if [ "$target" = age ]; then
    options=(--unit years --covariates sex,mean_fd --recipe zscore_pca_v1)
  else
    options=(--covariates age,sex,mean_fd --recipe "$recipe")
  fi
  "$engram" probe "$out/embeddings-model.parquet" \
    --random-encoder "$out/embeddings-initial.parquet" \
    --phenotypes "$out/people.tsv" --target "$target" "${options[@]}" \
    --site site --scheme site-stratified --folds "${FOLDS:-4}" --repeats "${REPEATS:-5}" \
    --permutations "${PERMUTATIONS:-200}" \
    --out "$out/$target"
  "$engram" report "$out/$target" --map "$out/embeddings-model.parquet" \
    --phenotypes "$out/people.tsv"
done
