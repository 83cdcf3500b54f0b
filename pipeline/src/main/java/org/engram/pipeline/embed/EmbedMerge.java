package org.engram.pipeline.embed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.engram.cohort.EmbeddingRow;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ShardRow;
import org.engram.pipeline.scan.ShardRows;
import org.engram.pipeline.scan.ShardSet;
import org.engram.tensor.RefusedInputException;

/**
 * Makes the tables of a job that ran in shards: the same bytes as of one job over all scans. Shards
 * keep rows of runs, because dealing whole batches, on which the last digits depend, does not keep
 * a subject's runs together; so sessions and subjects are pooled here.
 */
public final class EmbedMerge {
  /** Shards of parcel series. */
  public static final String SERIES = "embed-series";

  /** Shards of volumes. */
  public static final String VOLUMES = "embed-volumes";

  private EmbedMerge() {}

  /**
   * What was merged.
   *
   * @param rows of the table
   * @param dimension of their vectors
   */
  public record Result(Path out, int rows, int dimension, List<RefusedScan> refused) {
    public Result {
      refused = List.copyOf(refused);
    }
  }

  /**
   * The tables that the merge writes, with what their sidecars begin with.
   *
   * @param shards what the job left for the merge
   */
  public static Map<Path, Map<String, Object>> tables(Map<String, Object> shards, Path out) {
    Map<Path, Map<String, Object>> tables = new LinkedHashMap<>();
    EmbedOutput.of(out, shards).forEach(one -> tables.put(one.table(), one.head()));
    return tables;
  }

  /**
   * Merges. Rows of runs go from the shards to the table one at a time; pooled ones are kept.
   *
   * @throws RefusedInputException if not one scan could be embedded
   */
  public static Result run(ShardSet shards, Path out) {
    boolean volumes = shards.kind().equals(VOLUMES);
    List<RefusedScan> refused = new ArrayList<>();
    int used = look(shards, refused);
    if (used == 0) {
      throw new RefusedInputException(
          out.toString(),
          "none of " + shards.scans() + " scans could be used",
          "at least one that fits the model",
          "The first: " + refused.getFirst().problem().line());
    }
    int rows = 0;
    int dimension = 0;
    Set<RefusedScan> told = new LinkedHashSet<>(refused);
    for (EmbedOutput output : EmbedOutput.of(out, shards.head())) {
      List<RefusedScan> ofTable = new ArrayList<>(refused);
      try (Opened<EmbeddingRow> all =
          volumes ? ofVolumes(shards, output, ofTable) : ofSeries(shards, output.per())) {
        told.addAll(ofTable);
        output.write(all, ofTable);
        rows = 0;
        for (EmbeddingRow row : all) {
          rows++;
          dimension = row.dimension();
        }
      }
    }
    return new Result(out, rows, dimension, List.copyOf(told));
  }

  /** Reads all once, before anything is written, and counts scans with rows. */
  private static int look(ShardSet shards, List<RefusedScan> refused) {
    int used = 0;
    try (ShardRows<List<EmbeddingRow>> all = shards.rows(new RowsFormat())) {
      while (all.hasNext()) {
        all.next();
        used++;
      }
      refused.addAll(all.refused());
    }
    return used;
  }

  private static Opened<EmbeddingRow> ofSeries(ShardSet shards, Level per) {
    Function<ShardRow<List<EmbeddingRow>>, Stream<EmbeddingRow>> each = row -> row.row().stream();
    return per == Level.RUN
        ? new Opened<>(shards, each)
        : new Opened<>(shards, Pooling.pool(list(shards, each), per));
  }

  /** Adds to those refused the sessions that lack a modality. */
  private static Opened<EmbeddingRow> ofVolumes(
      ShardSet shards, EmbedOutput output, List<RefusedScan> refused) {
    Function<ShardRow<List<EmbeddingRow>>, Stream<VolumeRows>> each =
        row -> VolumeRows.of(row.scan(), row.mark(), row.row()).stream();
    Fusion fusion = Fusion.ofWords(output.table().toString(), output.head().get("fusion"));
    if (output.per() == Level.RUN) {
      return new Opened<>(
          shards,
          row -> VolumeRows.pool(each.apply(row).toList(), Level.RUN, fusion).rows().stream());
    }
    VolumeRows.Pooled pooled = VolumeRows.pool(list(shards, each), output.per(), fusion);
    refused.addAll(pooled.refused());
    return new Opened<>(shards, pooled.rows());
  }

  private static <T> List<T> list(
      ShardSet shards, Function<ShardRow<List<EmbeddingRow>>, Stream<T>> each) {
    try (Opened<T> all = new Opened<>(shards, each)) {
      return StreamSupport.stream(all.spliterator(), false).toList();
    }
  }

  /** Rows that can be gone through any number of times; closes what it has read from. */
  private static final class Opened<T> implements Iterable<T>, AutoCloseable {
    private final ShardSet shards;
    private final Function<ShardRow<List<EmbeddingRow>>, Stream<T>> each;
    private final List<T> kept;
    private final List<ShardRows<?>> open = new ArrayList<>();

    Opened(ShardSet shards, Function<ShardRow<List<EmbeddingRow>>, Stream<T>> each) {
      this.shards = shards;
      this.each = each;
      this.kept = List.of();
    }

    Opened(ShardSet shards, List<T> kept) {
      this.shards = shards;
      this.each = null;
      this.kept = kept;
    }

    @Override
    public Iterator<T> iterator() {
      if (each == null) {
        return kept.iterator();
      }
      ShardRows<List<EmbeddingRow>> rows = shards.rows(new RowsFormat());
      open.add(rows);
      Iterable<ShardRow<List<EmbeddingRow>>> once = () -> rows;
      return StreamSupport.stream(once.spliterator(), false).flatMap(each).iterator();
    }

    @Override
    public void close() {
      open.forEach(ShardRows::close);
    }
  }
}
