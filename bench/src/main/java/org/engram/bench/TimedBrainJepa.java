package org.engram.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.Embedding;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.tensor.Compute;

/** Brain-JEPA, over parcel time series. */
record TimedBrainJepa(Path directory, int batch) implements TimedModel {
  private BrainJepaConfig config() {
    return ModelDescription.open(directory).config();
  }

  @Override
  public Job job() {
    BrainJepaConfig config = config();
    return new Job(
        "one scan of %d regions x %d frames".formatted(config.regions(), config.frames()),
        batch,
        config.tokens(),
        config.embedDim(),
        EncoderCost.of(config).times(batch));
  }

  @Override
  public float[] input() {
    return scans(config(), batch);
  }

  /** Row-major [batch, regions, frames]. */
  static float[] scans(BrainJepaConfig config, int batch) {
    return EngramEncoder.noise(batch * config.regions() * config.frames());
  }

  @Override
  public ScanEncoder plain() {
    return new PlainEncoder(directory);
  }

  @Override
  public ScanEncoder engram(Compute compute) {
    BrainJepa model = BrainJepa.load(directory, compute);
    return new EngramEncoder(compute, model::close, input -> tokens(model, input));
  }

  private float[] tokens(BrainJepa model, float[] input) {
    List<float[]> scans = new ArrayList<>();
    int one = input.length / batch;
    for (int i = 0; i < batch; i++) {
      scans.add(batch == 1 ? input : Arrays.copyOfRange(input, i * one, (i + 1) * one));
    }
    return EngramEncoder.joined(model.embed(scans).stream().map(Embedding::tokens).toList());
  }
}
