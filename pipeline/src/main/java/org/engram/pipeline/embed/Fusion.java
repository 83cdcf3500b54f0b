package org.engram.pipeline.embed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.engram.cohort.EmbeddingRow;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;

/**
 * How the modalities of a session become one vector, each of them the mean over its volumes.
 *
 * @param modalities of the whole job, in alphabetical order, which is that of a vector's parts
 */
public record Fusion(Kind kind, List<String> modalities) {
  private static final String MEAN = "mean over the modalities that are there";
  private static final String AND = ": ";

  /** What is done. */
  public enum Kind {
    /** Their mean, over those that are there. */
    MEAN,
    /** Side by side; a session that lacks one is refused. */
    CONCAT,
    /** Side by side; zeros stand where a session lacks one, and its coverage says how many. */
    CONCAT_ZERO;

    /** Reads {@code mean}, {@code concat} or {@code concat-zero}. */
    public static Kind fromName(String name) {
      for (Kind kind : values()) {
        if (kind.toString().equals(name)) {
          return kind;
        }
      }
      throw new ConfigurationException(
          "--fusion", "'" + name + "'", "mean, concat or concat-zero", "");
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Fusion {
    modalities = modalities.stream().sorted().distinct().toList();
  }

  /** In words, for provenance. */
  String words() {
    return kind == Kind.MEAN ? MEAN : kind + AND + String.join(", ", modalities);
  }

  /** What {@link #words} says. */
  static Fusion ofWords(String where, Object words) {
    if (words instanceof String text) {
      if (text.equals(MEAN)) {
        return new Fusion(Kind.MEAN, List.of());
      }
      int at = text.indexOf(AND);
      if (at > 0) {
        return new Fusion(
            Kind.fromName(text.substring(0, at)),
            Arrays.asList(text.substring(at + AND.length()).split(", ", -1)));
      }
    }
    throw new FileFormatException(
        where + ", fusion", "'" + words + "'", "shards of engram embed", "Make them again");
  }

  /**
   * What a sidecar says of it.
   *
   * @param where for messages
   */
  public static Kind kindOfWords(String where, String words) {
    return ofWords(where, words).kind();
  }

  /** The modalities that a session lacks. */
  List<String> missing(Map<String, EmbeddingRow> there) {
    return modalities.stream().filter(modality -> !there.containsKey(modality)).toList();
  }

  /**
   * The session's row.
   *
   * @param there a row a modality, in their order of appearance; of all modalities where they are
   *     put side by side and none may be missing
   */
  EmbeddingRow row(Map<String, EmbeddingRow> there) {
    EmbeddingRow mean = Pooling.mean(List.copyOf(there.values()), true);
    if (kind == Kind.MEAN) {
      return mean;
    }
    int dim = mean.dimension();
    float[] joined = new float[Math.multiplyExact(dim, modalities.size())];
    for (int m = 0; m < modalities.size(); m++) {
      EmbeddingRow own = there.get(modalities.get(m));
      if (own != null) {
        System.arraycopy(own.embedding(), 0, joined, m * dim, dim);
      }
    }
    List<String> warnings = new ArrayList<>(mean.warnings());
    List<String> missing = missing(there);
    if (!missing.isEmpty()) {
      warnings.add("zeros stand for " + missing.stream().collect(Collectors.joining(", ")));
    }
    double share = (double) (modalities.size() - missing.size()) / modalities.size();
    return new EmbeddingRow(
        mean.subject(),
        mean.session(),
        mean.run(),
        mean.source(),
        mean.windows(),
        mean.coverage() * share,
        warnings,
        mean.recipe() + "_" + kind.name().toLowerCase(Locale.ROOT),
        mean.modelHash(),
        joined);
  }
}
