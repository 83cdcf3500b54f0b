package org.engram.pipeline.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.engram.tensor.file.AtomicFile;

/**
 * A shell script that submits itself to SLURM: an array of one task a shard, and a merge that
 * begins when all of them are done. Started without arguments it submits; SLURM starts it with
 * {@code shard} and {@code merge}. A task that is requeued goes on where it stopped.
 */
public final class ArrayScript {
  private static final Pattern PART = Pattern.compile("%([A-Z]+)%");

  private static final String TEMPLATE =
      """
      #!/bin/bash
      # shellcheck disable=SC2016 # a $ in the command's words is meant as it stands
      # Written by engram slurm. Submit all with: bash THIS_FILE
      # One array task a shard, then a merge. To change what SLURM is asked for, edit these lines.
      #SBATCH --job-name=%NAME%
      %DIRECTIVES%set -euo pipefail

      script=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/$(basename -- "$0")
      cd -- %FOLDER%
      engram=${ENGRAM:-%LAUNCHER%}
      shards=%SHARDS%
      out=%OUT%
      command=(%COMMAND%)
      export ENGRAM_HEAP="${ENGRAM_HEAP:-%HEAP%}"

      # 3 says that some scans were refused: they are named in the result, and the rest is done.
      run() {
        local code=0
        "$engram" "$@" || code=$?
        if [ "$code" -eq 3 ]; then
          echo "some scans were refused; the result names them" >&2
          code=0
        fi
        return "$code"
      }

      case "${1:-${SLURM_ARRAY_TASK_ID:+shard}}" in
        shard)
          threads=${SLURM_CPUS_PER_TASK:-1}
          export OMP_NUM_THREADS="$threads"
          run "${command[@]}" --threads "$threads" --shard "$SLURM_ARRAY_TASK_ID/$shards"
          ;;
        merge)
          run merge "$out"
          ;;
        '')
          "$engram" --version
          array=$(sbatch --parsable --array=%ARRAY%%FURTHER% "$script" shard)
          array=${array%%;*} # behind it may stand the cluster's name
          # Should a shard fail for good, the merge ends in place of waiting for ever.
          merge=$(sbatch --parsable --dependency="afterok:$array" --kill-on-invalid-dep=yes \\
            "$script" merge)
          merge=${merge%%;*}
          echo "submitted: shards $array, merge $merge"
          ;;
        *)
          echo "expected no argument, shard or merge: $1" >&2
          exit 2
          ;;
      esac
      """;

  private ArrayScript() {}

  /**
   * The script.
   *
   * @param command engram's command line, without {@code --shard}
   * @param out what its merge is to be told: the table, or the folder of a job that has one
   */
  public static String text(ArraySettings settings, List<String> command, String out) {
    StringBuilder directives = new StringBuilder("#SBATCH --requeue\n#SBATCH --open-mode=append\n");
    for (Map.Entry<String, String> option : settings.options().entrySet()) {
      directives.append("#SBATCH --").append(option.getKey()).append('=');
      directives.append(directive(option.getValue())).append('\n');
    }
    String array = "1-" + settings.shards() + settings.atOnce().map(n -> "%" + n).orElse("");
    String further =
        settings.further().stream().map(word -> " " + quote(word)).collect(Collectors.joining());
    Map<String, String> parts =
        Map.of(
            "NAME", directive("engram-" + command.getFirst()),
            "DIRECTIVES", directives.toString(),
            "SHARDS", Integer.toString(settings.shards()),
            "ARRAY", array,
            "HEAP", settings.heap(),
            "FURTHER", further,
            "FOLDER", quote(settings.folder().toString()),
            "LAUNCHER", quote(settings.launcher()),
            "OUT", quote(out),
            "COMMAND", command.stream().map(ArrayScript::quote).collect(Collectors.joining(" ")));
    // In one pass: a part's name within what the user wrote stays as it is.
    return PART.matcher(TEMPLATE)
        .replaceAll(part -> Matcher.quoteReplacement(parts.get(part.group(1))));
  }

  /** Writes the script, to be started by its owner. */
  public static void write(Path file, String text) {
    AtomicFile.writeStream(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    try {
      if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        permissions.add(PosixFilePermission.OWNER_EXECUTE);
        Files.setPosixFilePermissions(file, permissions);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be made executable: " + e, e);
    }
  }

  /** A word of the shell that stands for itself, whatever is in it. */
  static String quote(String word) {
    return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private static String directive(String value) {
    return value.matches("[A-Za-z0-9_@%+=:,./-]+") ? value : '"' + value + '"';
  }
}
