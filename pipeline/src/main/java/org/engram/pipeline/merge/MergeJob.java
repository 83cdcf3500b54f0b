package org.engram.pipeline.merge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.pipeline.embed.EmbedMerge;
import org.engram.pipeline.parcels.ParcelsJob;
import org.engram.pipeline.parcels.ParcelsResult;
import org.engram.pipeline.quality.QualityMerge;
import org.engram.pipeline.quality.QualityResult;
import org.engram.pipeline.scan.ShardSet;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes one table of the shards of {@code engram embed}, {@code parcellate} or {@code qc}: the same
 * bytes as of one job over all scans. Files are written whole or not at all, and shards are removed
 * last and only where that is asked for: a merge that was killed is simply started again.
 */
public final class MergeJob {
  /** Tables that a folder of results has. */
  private static final List<String> TABLES = List.of("qc.tsv", "parcellate.tsv");

  private MergeJob() {}

  /**
   * Merges.
   *
   * @param out the table that the shards lead to, or the folder of a job that writes to one
   * @param shards their files; none to take those beside the table
   * @param overwrite whether a table of another job is replaced; one of this very job is always
   *     written again
   * @param deleteShards whether the shards' files go once all is written
   * @throws RefusedInputException where a shard is absent or not finished
   * @throws ConfigurationException where shards are not of one job
   */
  public static MergeResult run(
      Path out, List<Path> shards, boolean overwrite, boolean deleteShards) {
    Path table = Files.isDirectory(out) ? inFolder(out) : out;
    Optional<Map<String, Object>> rest =
        deleteShards && shards.isEmpty() ? ShardSet.headOfRest(table) : Optional.empty();
    if (rest.isPresent()
        && EmbedMerge.is(rest.get())
        && merged(table, EmbedMerge.tables(rest.get(), table))) {
      ShardSet.delete(ShardSet.beside(table));
      return new MergeResult(
          table, "merged before; the rest of its shards is removed", 0, 0, List.of());
    }
    ShardSet all = ShardSet.open(table, shards);
    MergeResult result = merge(all, table, overwrite);
    if (deleteShards) {
      all.delete();
    }
    return result;
  }

  private static MergeResult merge(ShardSet all, Path table, boolean overwrite) {
    return switch (all.kind()) {
      case EmbedMerge.SERIES, EmbedMerge.VOLUMES -> {
        Map<Path, Map<String, Object>> tables = EmbedMerge.tables(all.head(), table);
        tables.forEach((file, head) -> checkNew(file, sidecar(file), head, overwrite));
        EmbedMerge.Result result = EmbedMerge.run(all, table);
        yield new MergeResult(
            table,
            "rows of " + result.dimension() + " numbers",
            all.count(),
            result.rows(),
            result.refused());
      }
      case QualityMerge.KIND -> {
        checkNew(table, table.resolveSibling("qc.json"), QualityMerge.sidecar(all), overwrite);
        QualityResult result = QualityMerge.run(all, table);
        yield new MergeResult(
            result.table(),
            "scans, with the page " + result.page(),
            all.count(),
            result.scans().size(),
            result.refused());
      }
      case ParcelsJob.KIND -> {
        checkNew(table, sidecar(table), all.head(), overwrite);
        ParcelsResult result = ParcelsJob.merge(all, table);
        yield new MergeResult(table, "series", all.count(), result.runs(), result.refused());
      }
      default ->
          throw new ConfigurationException(
              table.toString(),
              "shards of '" + all.kind() + "'",
              "shards of engram embed, parcellate or qc",
              "Merge them with the version of Engram that wrote them");
    };
  }

  /** The table of a folder that has shards beside it. */
  private static Path inFolder(Path folder) {
    List<Path> tables =
        TABLES.stream()
            .map(folder::resolve)
            .filter(table -> !ShardSet.beside(table).isEmpty())
            .toList();
    if (tables.size() != 1) {
      throw new RefusedInputException(
          folder.toString(),
          tables.isEmpty() ? "a folder without shards" : "shards of " + tables,
          "a folder with the shards of engram qc or engram parcellate",
          "Name the table that the shards lead to");
    }
    return tables.getFirst();
  }

  private static void checkNew(
      Path table, Path sidecar, Map<String, Object> head, boolean overwrite) {
    if (Files.exists(table) && !overwrite && !begins(sidecar, head)) {
      throw new ConfigurationException(
          table.toString(),
          "there already, and made otherwise than these shards",
          "a new file, or what an earlier merge of the same shards wrote",
          "Move it away, or give --overwrite");
    }
  }

  private static boolean merged(Path table, Map<Path, Map<String, Object>> tables) {
    return Files.exists(table)
        && tables.entrySet().stream()
            .allMatch(one -> begins(sidecar(one.getKey()), one.getValue()));
  }

  private static Path sidecar(Path table) {
    return table.resolveSibling(table.getFileName() + ".json");
  }

  /** Whether a table's sidecar says that it was made as the shards were. */
  private static boolean begins(Path sidecar, Map<String, Object> head) {
    if (!Files.isRegularFile(sidecar)) {
      return false;
    }
    try {
      JsonNode found = JsonMapper.shared().readTree(sidecar);
      JsonNode expected = JsonMapper.shared().valueToTree(head);
      return expected
          .propertyStream()
          .allMatch(one -> one.getValue().equals(found.get(one.getKey())));
    } catch (JacksonException e) {
      throw new UncheckedIOException(new IOException(sidecar + " cannot be read: " + e, e));
    }
  }
}
