package org.engram.pipeline.cluster;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.engram.pipeline.scan.Shard;
import org.engram.tensor.ConfigurationException;

/**
 * What a SLURM array of shards is asked for with.
 *
 * @param shards tasks of the array, one a shard
 * @param atOnce tasks that run at the same time; empty for as many as there is room for
 * @param options of sbatch for shards and merge alike, by their long names without the dashes:
 *     time, mem, cpus-per-task, partition, account
 * @param further words of sbatch's command line for the shards alone, as {@code --gres=gpu:1}
 * @param heap Java's largest heap, as in 2g
 * @param launcher the program {@code engram}: a path, or a name to be found
 * @param folder where the command's relative paths begin
 */
public record ArraySettings(
    int shards,
    Optional<Integer> atOnce,
    Map<String, String> options,
    List<String> further,
    String heap,
    String launcher,
    Path folder) {
  private static final Pattern HEAP = Pattern.compile("[1-9][0-9]{0,5}[kKmMgG]");

  public ArraySettings {
    options = new LinkedHashMap<>(options);
    further = List.copyOf(further);
    Objects.requireNonNull(folder, "folder");
    if (shards < 1 || shards > Shard.MOST) {
      throw new ConfigurationException(
          "--array", Integer.toString(shards), "from 1 to " + Shard.MOST, "");
    }
    if (atOnce.isPresent() && atOnce.get() < 1) {
      throw new ConfigurationException("--at-once", atOnce.get().toString(), "1 or more", "");
    }
    if (!HEAP.matcher(heap).matches()) {
      throw new ConfigurationException(
          "--heap", "'" + heap + "'", "a whole number with k, m or g, as in 2g", "");
    }
    for (Map.Entry<String, String> option : options.entrySet()) {
      // sbatch reads these lines by itself, and ends a value in quotes at the next quote.
      if (option.getValue().isEmpty() || option.getValue().matches("(?s).*[\\p{Cntrl}\"\\\\].*")) {
        throw new ConfigurationException(
            "--" + option.getKey(),
            "'" + option.getValue().replaceAll("\\p{Cntrl}", "?") + "'",
            "a value of sbatch, without quotes and line breaks",
            "");
      }
    }
  }
}
