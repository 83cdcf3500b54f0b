#!/usr/bin/env bash
# Holds packaging/Containerfile to what can be seen without a container engine: its instructions
# are run in a plain folder that stands for the container's root, in an environment that has
# nothing but what ENV gives.
#
#   packaging/check-container.sh ARCHIVE     (made by: mvn -Parchive -Dmaven.test.skip package)
#
# Not shown by it: that the base images exist and hold what apt-get wants, the build by Maven within
# an image, users and volumes as an engine makes them. Those instructions are named as not run.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
archive=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/build/packaging/target" "$root/cache" "$root/home"
ln -s "$archive" "$root/build/packaging/target/"

die() { echo "Containerfile: $*" >&2; exit 1; }
# Paths of the container within the folder.
within() { sed -E "s#(^|[ =:\"])/(opt|cache|build)#\1$root/\2#g" <<<"$1"; }

environment=(HOME="$root/home")
workdir=$root
user=root
entry=''
stages=0
while IFS= read -r line; do
  word=${line%% *}
  rest=${line#* }
  case $word in
    FROM)
      stages=$((stages + 1))
      user=root
      workdir=$root
      environment=(HOME="$root/home" PATH=/usr/local/bin:/usr/bin:/bin)
      ;;
    WORKDIR) workdir=$(within "$rest"); mkdir -p "$workdir" ;;
    ENV) environment+=("$(within "$rest")") ;;
    USER) user=$rest ;;
    VOLUME) [ -d "$(within "$rest")" ] || die "VOLUME $rest is not made" ;;
    COPY)
      case $rest in
        '. .') [ -f "$here/../pom.xml" ] || die "COPY . .: not at the project's root" ;;
        --from=build*)
          read -r from to <<<"${rest#--from=build }"
          [ "$from" = "$to" ] || die "COPY $rest: stands for itself here only where both are one path"
          [ -e "$(within "$from")" ] || die "COPY $rest: the first stage leaves no $from"
          ;;
        *) die "COPY $rest: not known to this check" ;;
      esac
      ;;
    RUN)
      sh -n -c "$rest" || die "RUN $rest: no command of a shell"
      case $rest in
        apt-get* | useradd* | mvn*) echo "not run: $rest" ;;
        *)
          echo "run as $user: $rest"
          (cd "$workdir" && env -i "${environment[@]}" sh -c "$(within "$rest")") >"$root/log" 2>&1 \
            || { cat "$root/log" >&2; die "RUN $rest failed"; }
          ;;
      esac
      ;;
    ENTRYPOINT) entry=$(within "$rest") ;;
    CMD) : ;;
    *) die "$word: not known to this check" ;;
  esac
done < <(sed -E '/^ *(#|$)/d' "$here/Containerfile")

[ "$stages" -eq 2 ] || die "$stages stages, not two"
[ "$user" != root ] || die "runs as root"
read -ra command < <(tr -d '[]",' <<<"$entry")
env -i "${environment[@]}" "${command[@]}" --help | grep -q 'BIDS_DIR OUT_DIR LEVEL' \
  || die "the entry point is not that of a BIDS App"
# The Java that ran is the archive's own.
env -i "${environment[@]}" "${command[0]}" --version | grep -F "in $root/opt/engram/runtime" \
  || die "another Java was taken"

# A run as an engine would start it: the data set, the results and the model as folders.
env -i "${environment[@]}" "${command[0]}" simulate --volumes T1w --subjects 2 --shape 24,28,24 \
  --spacing 8,8,8 --out "$root/bids" >/dev/null 2>&1
env -i "${environment[@]}" "${command[0]}" init-model "$root/model" --type neuro-jepa \
  --variant vit_tiny --image-size 24,24,24 --preparation recommended --modalities T1w \
  --no-experts >/dev/null
chmod -R a-w "$root/bids" "$root/model"
env -i "${environment[@]}" "${command[@]}" "$root/bids" "$root/out" participant \
  --model "$root/model" --participant-label 001 2>"$root/log" || { cat "$root/log" >&2; die "failed"; }
env -i "${environment[@]}" "${command[@]}" "$root/bids" "$root/out" group || [ $? -eq 3 ]
chmod -R u+w "$root"
echo "Containerfile: its instructions hold in a plain folder"
