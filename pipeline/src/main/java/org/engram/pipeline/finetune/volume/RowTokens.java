package org.engram.pipeline.finetune.volume;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.VolumeEncoder;
import org.engram.models.neurojepa.finetune.VolumeTokens;
import org.engram.models.nn.Parameters;
import org.engram.pipeline.finetune.FrozenTokens;
import org.engram.pipeline.pretrain.volume.VolumeStore;
import org.engram.tensor.Compute;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.WeightsFile;

/**
 * The tokens of rows by an encoder that stays as it is, kept in files: a row's are [modalities,
 * tokens, dim], zeros where a modality is missing.
 */
public final class RowTokens {
  private static final String TARGET = "target_encoder.";

  private final NeuroJepaDescription model;
  private final VolumeEncoder encoder;
  private final Compute compute;

  private RowTokens(NeuroJepaDescription model, VolumeEncoder encoder, Compute compute) {
    this.model = model;
    this.encoder = encoder;
    this.compute = compute;
  }

  /** Opens the encoder, the target encoder where there is one, for as long as it is used. */
  public static void with(NeuroJepaDescription model, Compute compute, Consumer<RowTokens> use) {
    try (WeightsFile file = model.openWeights();
        Scope weights = Scope.open()) {
      Parameters.Source source = NeuroJepa.source(file);
      String prefix = source.has(TARGET + "patch_embed.proj.weight") ? TARGET : "encoder.";
      VolumeEncoder encoder =
          VolumeEncoder.load(new Parameters(source, prefix, compute, weights), model.config());
      use.accept(new RowTokens(model, encoder, compute));
    }
  }

  /**
   * The tokens of rows; computed where the file has not got them.
   *
   * @param scans what the rows are of: a file of others is written anew
   */
  public FrozenTokens open(Path file, VolumeRows rows, VolumeStore store, String scans) {
    long[] shape = {
      rows.modalities().size(), model.config().volume().grid().tokens(), model.config().embedDim()
    };
    return FrozenTokens.open(
        file,
        new RowSamples(rows, store, model.config().volume().image(), Optional.empty(), 0),
        shape,
        model.hash() + " " + scans,
        (row, values) -> tokens(rows.present(row), values));
  }

  /**
   * One row's.
   *
   * @param present which modalities it has
   * @param values [modalities, axis 0, axis 1, axis 2]
   */
  public float[] tokens(boolean[] present, float[] values) {
    List<Integer> image = model.config().volume().image();
    try (Scope _ = Scope.open()) {
      Tensor x =
          compute.place(
              Tensors.of(values, 1, present.length, image.get(0), image.get(1), image.get(2)));
      List<Tensor> parts =
          VolumeTokens.frozen(encoder, RowBatch.of(x, new boolean[][] {present}, false), compute)
              .parts();
      return Tensor.cat(parts, 0).toFloats(); // [modalities, tokens, dim]
    }
  }
}
