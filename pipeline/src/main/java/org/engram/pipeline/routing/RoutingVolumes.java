package org.engram.pipeline.routing;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.VolumeStream;
import org.engram.imaging.volume.labels.LabelResampling;
import org.engram.models.neurojepa.Routing;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.pipeline.volumes.PatchLabels;
import org.engram.tensor.file.AtomicFile;

/**
 * A scan's experts as volumes. Of each block: the first choice of every voxel's patch, expert e as
 * the label e + 1 and 0 for patches of air, on the scan's own grid and on that of the prepared
 * volume; and by expert the share that its output has in a patch's, a voxel a patch.
 */
final class RoutingVolumes {
  private static final int SCANNER = 1; // NIfTI's code of the scanner's own space

  private final Path out;
  private final Volume prepared;
  private final Grid scan;
  private final VolumeShape shape;
  private final boolean[] head;

  /**
   * Of one scan.
   *
   * @param prepared as the model sees it
   * @param scan the grid of its file
   * @param head by token, whether it is more than air
   */
  RoutingVolumes(Path out, Volume prepared, Grid scan, VolumeShape shape, boolean[] head) {
    this.out = out;
    this.prepared = prepared;
    this.scan = scan;
    this.shape = shape;
    this.head = head.clone();
  }

  /** Writes what the model saw. */
  void prepared() {
    NiftiWriter.write(
        out.resolve("space-model_prepared.nii.gz"),
        prepared,
        NiftiHeader.of(prepared.grid(), 1, NiftiType.FLOAT32, SCANNER));
  }

  /**
   * Writes one block's.
   *
   * @return the labels on the scan's grid
   */
  Path block(BlockRouting block, Routing routing) {
    Volume labels = labels(block.first());
    labels("space-model_desc-block" + block.block(), labels, routing.experts());
    Grid patches = patches();
    NiftiWriter.write(
        out.resolve("space-patches_desc-block" + block.block() + "_probseg.nii.gz"),
        new Shares(patches, shares(routing)),
        NiftiHeader.of(patches, routing.experts(), NiftiType.FLOAT32, SCANNER));
    return labels(
        "desc-block" + block.block(), LabelResampling.onto(labels, scan), routing.experts());
  }

  private Path labels(String name, Volume labels, int experts) {
    Path file = out.resolve(name + "_dseg.nii.gz");
    NiftiType type = experts < 256 ? NiftiType.UINT8 : NiftiType.INT16;
    NiftiWriter.write(file, labels, NiftiHeader.of(labels.grid(), 1, type, SCANNER));
    StringBuilder table = new StringBuilder("index\tname\n");
    for (int e = 0; e < experts; e++) {
      table.append(e + 1).append("\texpert ").append(e).append('\n');
    }
    byte[] bytes = table.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(out.resolve(name + "_dseg.tsv"), stream -> stream.write(bytes));
    return file;
  }

  private Volume labels(int[] first) {
    Grid grid = prepared.grid();
    float[] values = new float[grid.voxels()];
    for (int k = 0, at = 0; k < grid.nz(); k++) {
      for (int j = 0; j < grid.ny(); j++) {
        for (int i = 0; i < grid.nx(); i++, at++) {
          int token = PatchLabels.token(shape, i, j, k);
          values[at] = head[token] ? first[token] + 1 : 0;
        }
      }
    }
    return new Volume(grid, values);
  }

  /** [experts][patches, i fastest]: what the chosen ones weigh, together 1; 0 in air. */
  private float[][] shares(Routing routing) {
    Grid patches = patches();
    float[][] shares = new float[routing.experts()][patches.voxels()];
    for (int token = 0; token < head.length; token++) {
      if (!head[token]) {
        continue;
      }
      int at = voxel(patches, token);
      double all = 0;
      for (int a = 0; a < routing.active(); a++) {
        all += routing.weights()[token * routing.active() + a];
      }
      for (int a = 0; a < routing.active(); a++) {
        int chosen = token * routing.active() + a;
        shares[(int) routing.chosen()[chosen]][at] = (float) (routing.weights()[chosen] / all);
      }
    }
    return shares;
  }

  /** Tokens count the last axis fastest, volumes the first. */
  private int voxel(Grid patches, int token) {
    int d = token % patches.nz();
    int w = token / patches.nz() % patches.ny();
    return patches.index(token / patches.nz() / patches.ny(), w, d);
  }

  /** A voxel a patch, where the patch is. */
  private Grid patches() {
    Affine affine = prepared.grid().affine();
    double[] size = shape.patch().stream().mapToDouble(Integer::doubleValue).toArray();
    Affine patch =
        Affine.ofRows(
            size[0],
            0,
            0,
            (size[0] - 1) / 2,
            0,
            size[1],
            0,
            (size[1] - 1) / 2,
            0,
            0,
            size[2],
            (size[2] - 1) / 2);
    return new Grid(
        shape.grid().height(), shape.grid().width(), shape.grid().depth(), affine.after(patch));
  }

  /** A volume an expert. */
  private static final class Shares implements VolumeStream {
    private final Grid grid;
    private final float[][] values;
    private int at = -1;

    Shares(Grid grid, float[][] values) {
      this.grid = grid;
      this.values = values;
    }

    @Override
    public Grid grid() {
      return grid;
    }

    @Override
    public int frames() {
      return values.length;
    }

    @Override
    public OptionalDouble repetitionTime() {
      return OptionalDouble.empty();
    }

    @Override
    public boolean advance() {
      return ++at < values.length;
    }

    @Override
    public void read(float[] into) {
      System.arraycopy(values[at], 0, into, 0, into.length);
    }

    @Override
    public void gather(int[] voxels, double[] into) {
      for (int v = 0; v < voxels.length; v++) {
        into[v] = values[at][voxels[v]];
      }
    }

    @Override
    public void close() {}
  }
}
