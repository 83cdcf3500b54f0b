package org.engram.models.brainjepa;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.engram.tensor.ConfigurationException;

/**
 * The sizes of a Brain-JEPA model and what its input must be; the contents of {@code config.json}.
 *
 * @param regions number of regions of the atlas
 * @param frames number of time points of one input
 * @param patchSize frames of one region that make one token
 * @param embedDim width of the encoder
 * @param depth blocks of the encoder
 * @param heads attention heads of the encoder
 * @param mlpRatio hidden width of the MLPs over the width
 * @param predictorDim width of the predictor
 * @param predictorDepth blocks of the predictor
 * @param predictorHeads heads of the predictor; the published model has the encoder's number
 * @param gradientDim functional gradient axes; 0 with {@link Position#ORIGIN}
 * @param position how regions are told apart
 * @param layerNormEps added to variances
 * @param atlas name of the atlas
 * @param repetitionTime seconds between the frames of the input
 * @param normalization name of the normalisation of the input
 */
public record BrainJepaConfig(
    int regions,
    int frames,
    int patchSize,
    int embedDim,
    int depth,
    int heads,
    double mlpRatio,
    int predictorDim,
    int predictorDepth,
    int predictorHeads,
    int gradientDim,
    Position position,
    double layerNormEps,
    String atlas,
    double repetitionTime,
    String normalization) {

  /** How the second half of the positional embedding tells regions apart. */
  public enum Position {
    /** A learned map of the functional gradients. */
    MAPPING,
    /** Sines and cosines of the region's index. */
    ORIGIN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public BrainJepaConfig {
    List<String> wrong = new ArrayList<>();
    atLeast(wrong, "regions", regions, 1);
    atLeast(wrong, "patch_size", patchSize, 1);
    atLeast(wrong, "frames", frames, 1);
    atLeast(wrong, "embed_dim", embedDim, 4);
    atLeast(wrong, "depth", depth, 1);
    atLeast(wrong, "heads", heads, 1);
    atLeast(wrong, "predictor_dim", predictorDim, 4);
    atLeast(wrong, "predictor_depth", predictorDepth, 1);
    atLeast(wrong, "predictor_heads", predictorHeads, 1);
    if (patchSize > 0 && frames % patchSize != 0) {
      wrong.add("frames: " + frames + "; expected a multiple of patch_size " + patchSize);
    }
    if ((long) regions * frames > 1 << 24) {
      wrong.add("regions x frames: " + (long) regions * frames + "; expected at most " + (1 << 24));
    }
    divides(wrong, "embed_dim", embedDim, "heads", heads);
    divides(wrong, "predictor_dim", predictorDim, "predictor_heads", predictorHeads);
    if (embedDim % 4 != 0 || predictorDim % 4 != 0) {
      wrong.add("embed_dim and predictor_dim: expected multiples of 4 (sine-cosine halves)");
    }
    if (embedDim > 1 << 14
        || depth > 1 << 10
        || predictorDim > 1 << 14
        || predictorDepth > 1 << 10) {
      wrong.add("embed_dim, depth, predictor_dim, predictor_depth: larger than any known model");
    }
    if (!(mlpRatio > 0 && mlpRatio <= 64)) {
      wrong.add("mlp_ratio: " + mlpRatio + "; expected above 0, at most 64");
    }
    if (position == Position.MAPPING && gradientDim < 1) {
      wrong.add("gradient_dim: " + gradientDim + "; expected 1 or more with position mapping");
    }
    if (!(layerNormEps > 0 && layerNormEps < 1)) {
      wrong.add("layer_norm_eps: " + layerNormEps + "; expected between 0 and 1");
    }
    if (!(repetitionTime > 0 && repetitionTime < 100)) {
      wrong.add("repetition_time: " + repetitionTime + "; expected seconds, above 0, below 100");
    }
    if (!wrong.isEmpty()) {
      throw new ConfigurationException("model sizes", String.join("\n  ", wrong), "", "");
    }
  }

  /** The published model for a variant: 450 regions, 160 frames 2.205 s apart, patches of 16. */
  public static BrainJepaConfig published(Variant variant) {
    return new BrainJepaConfig(
        450,
        160,
        16,
        variant.embedDim(),
        variant.depth(),
        variant.heads(),
        4,
        384,
        6,
        variant.heads(),
        30,
        Position.MAPPING,
        1e-6,
        "tian-s3-schaefer-400-17networks",
        2.205,
        "global-zscore");
  }

  /** The same model for an atlas of another name. */
  public BrainJepaConfig withAtlas(String name) {
    return new BrainJepaConfig(
        regions,
        frames,
        patchSize,
        embedDim,
        depth,
        heads,
        mlpRatio,
        predictorDim,
        predictorDepth,
        predictorHeads,
        gradientDim,
        position,
        layerNormEps,
        name,
        repetitionTime,
        normalization);
  }

  /** By the keys of {@code config.json}, in its order. */
  public SequencedMap<String, Object> keys() {
    return ConfigFile.keys(this);
  }

  /** Tokens of one region: its time patches. */
  public int timePatches() {
    return frames / patchSize;
  }

  /** Tokens of one input. */
  public int tokens() {
    return regions * timePatches();
  }

  /** Hidden width of the encoder's MLPs. */
  public long mlpDim() {
    return (long) (embedDim * mlpRatio);
  }

  private static void atLeast(List<String> wrong, String key, int value, int least) {
    if (value < least) {
      wrong.add(key + ": " + value + "; expected " + least + " or more");
    }
  }

  private static void divides(List<String> wrong, String key, int value, String by, int divisor) {
    if (divisor > 0 && value % divisor != 0) {
      wrong.add(key + ": " + value + "; expected a multiple of " + by + " " + divisor);
    }
  }
}
