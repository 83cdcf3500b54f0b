package org.engram.pipeline.pretrain;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.engram.models.neurojepa.MixtureConfig;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.NeuroJepaConfig.FeedForwardKind;
import org.engram.models.neurojepa.NeuroJepaConfig.PredictorConfig;
import org.engram.models.neurojepa.NeuroJepaConfig.Rope;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.models.neurojepa.VolumeVariant;

/**
 * The section {@code model} of a training on volumes: a new model's sizes.
 *
 * @param variant sizes by name, each of which may be given another value below
 * @param embedDim width of the encoder
 * @param depth blocks of the encoder
 * @param heads attention heads of the encoder
 * @param mlpRatio hidden width of a dense feed-forward part over the width
 * @param image voxels of a prepared volume
 * @param patch voxels of a patch
 * @param rope how tokens are told apart
 * @param feedForward of the blocks without experts
 * @param mixture experts in some of the blocks; {@code null} for none
 * @param predictor its sizes
 * @param preparation published, published-notebook or recommended
 */
public record VolumeModelSettings(
    VolumeVariant variant,
    OptionalInt embedDim,
    OptionalInt depth,
    OptionalInt heads,
    OptionalDouble mlpRatio,
    List<Integer> image,
    List<Integer> patch,
    Rope rope,
    FeedForwardKind feedForward,
    Optional<MixtureConfig> mixture,
    PredictorConfig predictor,
    String preparation) {
  public VolumeModelSettings {
    image = List.copyOf(image);
    patch = List.copyOf(patch);
  }

  /** The published model. */
  public static VolumeModelSettings defaults() {
    VolumeShape shape = VolumeShape.published();
    return new VolumeModelSettings(
        VolumeVariant.VIT_BASE,
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalDouble.empty(),
        shape.image(),
        shape.patch(),
        Rope.PUBLISHED,
        FeedForwardKind.GELU,
        Optional.of(MixtureConfig.published()),
        PredictorConfig.published(),
        "published");
  }

  /** The model's sizes. */
  NeuroJepaConfig config() {
    return new NeuroJepaConfig(
        new VolumeShape(image, patch, 1),
        embedDim.orElse(variant.embedDim()),
        depth.orElse(variant.depth()),
        heads.orElse(variant.heads()),
        mlpRatio.orElse(variant.mlpRatio()),
        true,
        rope,
        feedForward,
        mixture,
        predictor,
        1e-6);
  }
}
