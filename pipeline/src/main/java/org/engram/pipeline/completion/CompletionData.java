package org.engram.pipeline.completion;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.pipeline.finetune.FrozenTokens;
import org.engram.pipeline.finetune.volume.RowTokens;
import org.engram.pipeline.finetune.volume.VolumeRows;
import org.engram.pipeline.pretrain.volume.VolumeStore;
import org.engram.tensor.Compute;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * Sessions that have the wanted modality and another: the tokens of a frozen encoder, and the
 * wanted modality's volumes. Both stay in files, which are mapped; what is in memory is one batch.
 */
final class CompletionData implements AutoCloseable {
  private final NeuroJepaDescription model;
  private final VolumeRows rows;
  private final String wanted;
  private final VolumeStore store;
  private final Compute compute;
  private FrozenTokens tokens;

  private CompletionData(
      NeuroJepaDescription model,
      VolumeRows rows,
      String wanted,
      VolumeStore store,
      Compute compute) {
    this.model = model;
    this.rows = rows;
    this.wanted = wanted;
    this.store = store;
    this.compute = compute;
  }

  /**
   * Opens it; tokens that the file has not got are computed.
   *
   * @param store closed with this
   * @param file of the tokens
   * @param scans hash of what the volumes are
   */
  static CompletionData open(
      NeuroJepaDescription model,
      VolumeRows rows,
      String wanted,
      VolumeStore store,
      Path file,
      String scans,
      Compute compute) {
    CompletionData data = new CompletionData(model, rows, wanted, store, compute);
    boolean whole = false;
    try {
      RowTokens.with(
          model, compute, encoder -> data.tokens = encoder.open(file, rows, store, scans));
      whole = true;
      return data;
    } finally {
      if (!whole) {
        data.close();
      }
    }
  }

  VolumeRows rows() {
    return rows;
  }

  /** The place of the wanted modality. */
  int wanted() {
    return rows.modalities().indexOf(wanted);
  }

  /** The tokens of some rows, in the scope that is open. */
  ModalityBatch tokens(List<Integer> which) {
    long[] shape = tokens.shape(); // [modalities, tokens, dim]
    int each = Math.toIntExact(shape[1] * shape[2]);
    int modalities = (int) shape[0];
    float[] one = new float[Math.multiplyExact(each, modalities)];
    float[][] parts = new float[modalities][Math.multiplyExact(each, which.size())];
    boolean[][] present = new boolean[which.size()][];
    for (int i = 0; i < which.size(); i++) {
      tokens.load(0, which.get(i), which.get(i), one);
      present[i] = rows.present(which.get(i));
      for (int m = 0; m < modalities; m++) {
        System.arraycopy(one, m * each, parts[m], i * each, each);
      }
    }
    List<Tensor> placed = new ArrayList<>();
    for (float[] part : parts) {
      placed.add(compute.place(Tensors.of(part, which.size(), shape[1], shape[2])));
    }
    return new ModalityBatch(placed, present);
  }

  /** Voxels along the axes of a prepared volume. */
  int[] size() {
    return model.config().volume().image().stream().mapToInt(Integer::intValue).toArray();
  }

  /** The wanted modality's volume of a row, prepared: [axis 0, axis 1, axis 2]. */
  float[] image(int row) {
    return store.read(rows.rows().get(row).volumes().get(wanted)).values();
  }

  /** Those of some rows, [rows, 1, axis 0, axis 1, axis 2], in the scope that is open. */
  Tensor images(List<Integer> which) {
    List<Integer> size = model.config().volume().image();
    int voxels = size.stream().reduce(1, Math::multiplyExact);
    float[] values = new float[Math.multiplyExact(voxels, which.size())];
    for (int i = 0; i < which.size(); i++) {
      System.arraycopy(image(which.get(i)), 0, values, i * voxels, voxels);
    }
    return compute.place(
        Tensors.of(values, which.size(), 1, size.get(0), size.get(1), size.get(2)));
  }

  @Override
  public void close() {
    if (tokens != null) {
      tokens.close();
    }
    store.close();
  }
}
