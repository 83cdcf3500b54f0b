package org.engram.pipeline.finetune.volume;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.finetune.VolumeFinetuneModel;
import org.engram.models.neurojepa.finetune.VolumeHeadDescription;
import org.engram.models.nn.Parameters;
import org.engram.pipeline.pretrain.store.InOrder;
import org.engram.pipeline.pretrain.volume.IndexedVolume;
import org.engram.pipeline.pretrain.volume.VolumeIndex;
import org.engram.pipeline.pretrain.volume.VolumeReading;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.WeightsFile;

/**
 * What a trained model says of subjects' sessions, a batch at a time; the next volumes are prepared
 * meanwhile, a few ahead.
 */
final class RowPredictor {
  private static final int READERS = 2; // threads that prepare volumes

  private final NeuroJepaDescription description;
  private final VolumeHeadDescription head;
  private final VolumeReading reading;
  private final int batch;
  private final Compute compute;
  private final List<Told> told = new ArrayList<>();
  private final Map<IndexedVolume, Problem> refused = new LinkedHashMap<>();

  /**
   * A row that was told.
   *
   * @param modalities it was told from
   */
  record Told(VolumeRows.Row row, List<String> modalities, double[] values) {}

  /**
   * A row whose volumes are prepared.
   *
   * @param volumes one a modality, null where it is missing
   */
  private record Prepared(
      VolumeRows.Row row, List<float[]> volumes, Map<IndexedVolume, Problem> refused) {
    boolean[] present() {
      boolean[] present = new boolean[volumes.size()];
      for (int m = 0; m < present.length; m++) {
        present[m] = volumes.get(m) != null;
      }
      return present;
    }
  }

  /**
   * By a model with a head.
   *
   * @param batch rows at once
   */
  RowPredictor(
      NeuroJepaDescription description,
      VolumeHeadDescription head,
      VolumeReading reading,
      int batch,
      Compute compute) {
    this.description = description;
    this.head = head;
    this.reading = reading;
    this.batch = batch;
    this.compute = compute;
  }

  List<Told> told() {
    return told;
  }

  /** Volumes that turned out not to be of use. */
  Map<IndexedVolume, Problem> refused() {
    return refused;
  }

  /** Tells all rows of the head's modalities. */
  void predict(VolumeIndex index) {
    VolumeRows all = VolumeRows.of(index.volumes(), head.modalities());
    List<Prepared> waiting = new ArrayList<>();
    try (WeightsFile weights = description.openWeights()) {
      Parameters.Source source = NeuroJepa.source(weights);
      try (VolumeFinetuneModel model =
          VolumeFinetuneModel.tuned(description.config(), head.head(), source, source, compute)) {
        InOrder.forEach(
            all.rows(),
            READERS,
            this::prepare,
            ready -> {
              refused.putAll(ready.refused());
              if (ready.volumes().stream().anyMatch(Objects::nonNull)) {
                waiting.add(ready);
              }
              if (waiting.size() == batch) {
                predict(model, waiting);
                waiting.clear();
              }
            });
        if (!waiting.isEmpty()) {
          predict(model, waiting);
        }
      }
    }
  }

  private Prepared prepare(VolumeRows.Row row) {
    List<float[]> volumes = new ArrayList<>();
    Map<IndexedVolume, Problem> unusable = new LinkedHashMap<>();
    for (String modality : head.modalities()) {
      IndexedVolume volume = row.volumes().get(modality);
      float[] values = null;
      if (volume != null) {
        try {
          values = reading.values(volume);
        } catch (FileFormatException e) {
          unusable.put(volume, e.problem());
        } catch (RefusedInputException e) {
          unusable.put(volume, e.problem());
        }
      }
      volumes.add(values);
    }
    return new Prepared(row, volumes, unusable);
  }

  private void predict(VolumeFinetuneModel model, List<Prepared> rows) {
    int modalities = head.modalities().size();
    List<Integer> image = reading.shape().image();
    int voxels = image.stream().reduce(1, Math::multiplyExact);
    float[] values =
        new float[Math.multiplyExact(Math.multiplyExact(rows.size(), modalities), voxels)];
    boolean[][] present = new boolean[rows.size()][];
    for (int i = 0; i < rows.size(); i++) {
      present[i] = rows.get(i).present();
      for (int m = 0; m < modalities; m++) {
        float[] own = rows.get(i).volumes().get(m);
        if (own != null) {
          System.arraycopy(own, 0, values, (i * modalities + m) * voxels, voxels);
        }
      }
    }
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      Tensor x =
          Tensors.of(values, rows.size(), modalities, image.get(0), image.get(1), image.get(2));
      float[] flat = model.forward(RowBatch.of(compute.place(x), present, false)).toFloats();
      int width = head.task().outputs();
      for (int i = 0; i < rows.size(); i++) {
        double[] said =
            head.task().prediction(Arrays.copyOfRange(flat, i * width, (i + 1) * width));
        told.add(told(rows.get(i), said));
      }
    }
  }

  private Told told(Prepared row, double[] said) {
    if (Arrays.stream(said).anyMatch(value -> !Double.isFinite(value))) {
      throw new RefusedInputException(
          "subject " + row.row().subject(),
          "the model's output is not finite",
          "finite numbers",
          "Look at the volumes with engram inspect: extreme values?");
    }
    List<String> seen =
        IntStream.range(0, head.modalities().size())
            .filter(m -> row.present()[m])
            .mapToObj(head.modalities()::get)
            .sorted()
            .toList();
    return new Told(row.row(), seen, said);
  }
}
