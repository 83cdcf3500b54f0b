package org.engram.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.VolumeEmbedding;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.tensor.Compute;

/** Neuro-JEPA, over volumes that are prepared already. */
record TimedNeuroJepa(Path directory, int batch) implements TimedModel {
  private NeuroJepaConfig config() {
    return NeuroJepaDescription.open(directory).config();
  }

  @Override
  public Job job() {
    NeuroJepaConfig config = config();
    List<Integer> image = config.volume().image();
    return new Job(
        "one volume of %d x %d x %d voxels".formatted(image.get(0), image.get(1), image.get(2)),
        batch,
        config.volume().grid().tokens(),
        config.embedDim(),
        EncoderCost.of(config).times(batch));
  }

  @Override
  public float[] input() {
    VolumeShape volume = config().volume();
    return EngramEncoder.noise(batch * volume.patchVoxels() * volume.grid().tokens());
  }

  @Override
  public ScanEncoder plain() {
    return new PlainVolumeEncoder(directory, batch);
  }

  @Override
  public ScanEncoder engram(Compute compute) {
    NeuroJepa model = NeuroJepa.load(directory, compute);
    return new EngramEncoder(compute, model::close, input -> tokens(model, input));
  }

  private float[] tokens(NeuroJepa model, float[] input) {
    List<float[]> volumes = new ArrayList<>();
    int one = input.length / batch;
    for (int i = 0; i < batch; i++) {
      volumes.add(batch == 1 ? input : Arrays.copyOfRange(input, i * one, (i + 1) * one));
    }
    return EngramEncoder.joined(
        model.embed(volumes).stream().map(VolumeEmbedding::tokens).toList());
  }
}
