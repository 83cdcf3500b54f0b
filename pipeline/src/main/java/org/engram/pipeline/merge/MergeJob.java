package org.engram.pipeline.merge;

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
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
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
    Optional<ShardSet> rest =
        deleteShards && shards.isEmpty() ? ShardSet.rest(table) : Optional.empty();
    if (rest.isPresent() && made(rest.get(), table).stream().allMatch(Made::there)) {
      rest.get().delete();
      return new MergeResult(
          table, "merged before; the rest of its shards is removed", 0, 0, List.of());
    }
    ShardSet all = ShardSet.open(table, shards);
    made(all, table).forEach(one -> checkNew(one, overwrite));
    MergeResult result = merge(all, table);
    if (deleteShards) {
      all.delete();
    }
    return result;
  }

  private static MergeResult merge(ShardSet all, Path table) {
    return switch (all.kind()) {
      case EmbedMerge.SERIES, EmbedMerge.VOLUMES -> {
        EmbedMerge.Result result = EmbedMerge.run(all, table);
        yield new MergeResult(
            table,
            "rows of " + result.dimension() + " numbers",
            all.count(),
            result.rows(),
            result.refused());
      }
      case QualityMerge.KIND -> {
        QualityResult result = QualityMerge.run(all, table);
        yield new MergeResult(
            result.table(),
            "scans, with the page " + result.page(),
            all.count(),
            result.scans().size(),
            result.refused());
      }
      case ParcelsJob.KIND -> {
        ParcelsResult result = ParcelsJob.merge(all, table);
        yield new MergeResult(table, "series", all.count(), result.runs(), result.refused());
      }
      default -> throw unknown(all, table);
    };
  }

  /**
   * A table that a merge makes.
   *
   * @param head what its sidecar begins with
   */
  private record Made(Path table, Path sidecar, Map<String, Object> head) {
    Made(Path table, Map<String, Object> head) {
      this(table, table.resolveSibling(table.getFileName() + ".json"), head);
    }

    /** Whether it is there, made as the shards were. */
    boolean there() {
      return Files.exists(table) && Files.isRegularFile(sidecar) && begins();
    }

    private boolean begins() {
      try {
        JsonNode found = JsonMapper.shared().readTree(sidecar);
        JsonNode expected = JsonMapper.shared().valueToTree(head);
        return expected
            .propertyStream()
            .allMatch(one -> one.getValue().equals(found.get(one.getKey())));
      } catch (JacksonException e) {
        throw new FileFormatException(
            new Problem(
                sidecar.toString(),
                "cannot be read: " + e.getMessage(),
                "the sidecar of a table that Engram wrote",
                "Move table and sidecar away"),
            e);
      }
    }
  }

  private static List<Made> made(ShardSet shards, Path table) {
    return switch (shards.kind()) {
      case EmbedMerge.SERIES, EmbedMerge.VOLUMES ->
          EmbedMerge.tables(shards.head(), table).entrySet().stream()
              .map(one -> new Made(one.getKey(), one.getValue()))
              .toList();
      case QualityMerge.KIND ->
          List.of(new Made(table, table.resolveSibling("qc.json"), QualityMerge.sidecar(shards)));
      case ParcelsJob.KIND -> List.of(new Made(table, shards.head()));
      default -> throw unknown(shards, table);
    };
  }

  private static ConfigurationException unknown(ShardSet shards, Path table) {
    return new ConfigurationException(
        table.toString(),
        "shards of '" + shards.kind() + "'",
        "shards of engram embed, parcellate or qc",
        "Merge them with the version of Engram that wrote them");
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

  private static void checkNew(Made made, boolean overwrite) {
    if (Files.exists(made.table()) && !overwrite && !made.there()) {
      throw new ConfigurationException(
          made.table().toString(),
          "there already, and made otherwise than these shards",
          "a new file, or what an earlier merge of the same shards wrote",
          "Move it away, or give --overwrite");
    }
  }
}
