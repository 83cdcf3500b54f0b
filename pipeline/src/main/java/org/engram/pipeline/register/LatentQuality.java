package org.engram.pipeline.register;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Interpolation;
import org.engram.imaging.volume.Resampling;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.preparation.PercentileScaling;
import org.engram.models.neurojepa.LatentAgreement;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.VolumeEmbedding;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.pipeline.pretrain.volume.VolumeReading;
import org.engram.pipeline.volumes.VolumePreparer;

/**
 * How well a registered volume lies on its template, in a model's latents: both are put on the grid
 * that the model's preparation gives the template, so that nothing is cropped to fit and a shift
 * stays one, and their latents are compared patch by patch ({@link LatentAgreement}).
 *
 * <p>As a scale the registered volume itself is moved on by known millimetres along each axis: one
 * that lies well loses agreement with every one of them; one that lies badly gains from some.
 *
 * @param registered as it lies
 * @param moved agreement after further shifts
 * @param patches of the model along the axes, for how fine this can be
 */
public record LatentQuality(LatentAgreement registered, List<Moved> moved, List<Integer> patches) {
  private static final double[] SHIFTS = {2, 4, 8};
  private static final double HEAD = 0.02; // of the scaled range

  /**
   * Agreement after a shift, mean of both directions of all three axes.
   *
   * @param millimetres of the shift
   * @param cosine centred
   * @param best the greatest centred cosine of the six
   */
  public record Moved(double millimetres, double cosine, double best) {}

  public LatentQuality {
    moved = List.copyOf(moved);
    patches = List.copyOf(patches);
  }

  /** Whether no shift that was tried agrees better with the template. */
  public boolean best() {
    return moved.stream().allMatch(one -> one.best() <= registered.centredCosine());
  }

  /** As below, of files. */
  public static LatentQuality of(Path registered, Path template, NeuroJepa model) {
    return of(VolumeFile.read(registered), VolumeFile.read(template), model);
  }

  /**
   * Measures.
   *
   * @param registered a volume in the template's space, on any grid
   * @param template what it was registered to
   */
  public static LatentQuality of(Volume registered, Volume template, NeuroJepa model) {
    Grid grid =
        VolumePreparer.preparation(model.description().config(), model.description().input())
            .apply(template)
            .grid();
    PercentileScaling scaling =
        new PercentileScaling(
            model.description().input().lowerPercentile(),
            model.description().input().upperPercentile(),
            PercentileScaling.Voxels.POSITIVE);
    Volume fixed = seen(template, grid, scaling);
    VolumeEmbedding reference = model.embed(VolumeReading.rowMajor(fixed));
    boolean[] compared = compared(fixed, model.description().config().volume());
    List<Moved> moved = new ArrayList<>();
    for (double shift : SHIFTS) {
      double sum = 0;
      double best = -1;
      for (int way = 0; way < 6; way++) {
        double by = way % 2 == 0 ? shift : -shift;
        Affine step =
            Affine.ofRows(
                1,
                0,
                0,
                way / 2 == 0 ? by : 0,
                0,
                1,
                0,
                way / 2 == 1 ? by : 0,
                0,
                0,
                1,
                way / 2 == 2 ? by : 0);
        double cosine =
            agreement(moved(registered, step), grid, scaling, model, reference, compared)
                .centredCosine();
        sum += cosine;
        best = Math.max(best, cosine);
      }
      moved.add(new Moved(shift, sum / 6, best));
    }
    return new LatentQuality(
        agreement(registered, grid, scaling, model, reference, compared),
        moved,
        model.description().config().volume().patch());
  }

  /** The volume, lying elsewhere. */
  static Volume moved(Volume volume, Affine by) {
    Grid grid = volume.grid();
    return new Volume(
        new Grid(grid.nx(), grid.ny(), grid.nz(), by.after(grid.affine())), volume.values());
  }

  private static LatentAgreement agreement(
      Volume volume,
      Grid grid,
      PercentileScaling scaling,
      NeuroJepa model,
      VolumeEmbedding reference,
      boolean[] compared) {
    float[] values = VolumeReading.rowMajor(seen(volume, grid, scaling));
    return LatentAgreement.of(model.embed(values), reference, compared);
  }

  private static Volume seen(Volume volume, Grid grid, PercentileScaling scaling) {
    return scaling.apply(Resampling.of(volume.grid(), grid, Interpolation.LINEAR).apply(volume));
  }

  /** Patches in which the template has something in at least a quarter of the voxels. */
  private static boolean[] compared(Volume fixed, VolumeShape shape) {
    float[] values = VolumeReading.rowMajor(fixed);
    List<Integer> size = shape.image();
    List<Integer> patch = shape.patch();
    int[] inside = new int[shape.grid().tokens()];
    int wide = size.get(1) / patch.get(1);
    int deep = size.get(2) / patch.get(2);
    int at = 0;
    for (int i = 0; i < size.get(0); i++) {
      for (int j = 0; j < size.get(1); j++) {
        for (int k = 0; k < size.get(2); k++, at++) {
          int token = (i / patch.get(0) * wide + j / patch.get(1)) * deep + k / patch.get(2);
          inside[token] += values[at] > HEAD ? 1 : 0;
        }
      }
    }
    int voxels = patch.get(0) * patch.get(1) * patch.get(2);
    boolean[] compared = new boolean[inside.length];
    for (int token = 0; token < inside.length; token++) {
      compared[token] = 4 * inside[token] >= voxels;
    }
    return compared;
  }
}
