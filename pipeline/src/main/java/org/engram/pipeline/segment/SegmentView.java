package org.engram.pipeline.segment;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Interpolation;
import org.engram.imaging.volume.Resampling;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.preparation.CanonicalOrder;
import org.engram.imaging.volume.preparation.FiniteValues;
import org.engram.imaging.volume.preparation.ForegroundCrop;
import org.engram.imaging.volume.preparation.PercentileScaling;
import org.engram.imaging.volume.preparation.Spacing;
import org.engram.imaging.volume.preparation.VolumePreparation;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.segmentation.SegmentationModel;
import org.engram.models.neurojepa.segmentation.SlidingWindow;
import org.engram.pipeline.pretrain.volume.VolumeReading;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * What a model sees of a scan, and back: the scan is prepared, the model goes over it in windows,
 * and each voxel of the scan's own grid takes the label that is likeliest there.
 *
 * @param preparation of a scan
 * @param window the model's size, and how far windows overlap
 */
record SegmentView(VolumePreparation preparation, SlidingWindow window) {
  private static final int MARGIN = 4;

  /**
   * As settings have it.
   *
   * @param spacing millimetres; 0 for the model's own preparation
   */
  static SegmentView of(NeuroJepaDescription model, double spacing, double overlap) {
    SlidingWindow window = new SlidingWindow(model.config().volume().image(), overlap);
    PercentileScaling scaling =
        new PercentileScaling(
            model.input().lowerPercentile(),
            model.input().upperPercentile(),
            PercentileScaling.Voxels.POSITIVE);
    VolumePreparation preparation =
        spacing == 0
            ? VolumePreparer.preparation(model.config(), model.input())
            : new VolumePreparation(
                "windows",
                List.of(
                    new FiniteValues(),
                    new CanonicalOrder(),
                    new ForegroundCrop(MARGIN),
                    new Spacing(spacing),
                    scaling));
    return new SegmentView(preparation, window);
  }

  /** Labels of a scan, on its grid. */
  Volume segment(Volume scan, SegmentationModel model) {
    Volume prepared = preparation.apply(scan);
    List<Integer> size = List.of(prepared.grid().nx(), prepared.grid().ny(), prepared.grid().nz());
    List<Integer> labels = model.decoder().labels();
    float[] shares =
        window.run(
            VolumeReading.rowMajor(prepared),
            size,
            part -> unlessAir(part, labels, here -> shares(here, model)),
            labels.size());
    return likeliest(shares, prepared.grid(), labels, scan.grid());
  }

  /**
   * The label of the greatest probability at each voxel of a scan, between prepared voxels by
   * interpolation: an edge then runs between them as finely as the probabilities say. 0 outside.
   */
  private static Volume likeliest(float[] shares, Grid from, List<Integer> labels, Grid to) {
    Resampling resampling = Resampling.of(from, to, Interpolation.LINEAR);
    float[] found = new float[to.voxels()];
    float[] greatest = new float[found.length];
    for (int c = 0; c < labels.size(); c++) {
      float[] values = new float[from.voxels()];
      int at = c * values.length;
      for (int i = 0; i < from.nx(); i++) {
        for (int j = 0; j < from.ny(); j++) {
          for (int k = 0; k < from.nz(); k++, at++) {
            values[from.index(i, j, k)] = shares[at];
          }
        }
      }
      float[] here = resampling.apply(new Volume(from, values)).values();
      for (int v = 0; v < found.length; v++) {
        if (here[v] > greatest[v]) {
          greatest[v] = here[v];
          found[v] = labels.get(c);
        }
      }
    }
    return new Volume(to, found);
  }

  /**
   * What a model says of a window, [labels, voxels]. One of nothing but zeros, as there is around a
   * head without its skull, is background: of it a model, whose norms divide by the deviation,
   * knows nothing.
   */
  static float[] unlessAir(float[] part, List<Integer> labels, UnaryOperator<float[]> model) {
    for (float value : part) {
      if (value != 0) {
        return model.apply(part);
      }
    }
    float[] shares = new float[labels.size() * part.length];
    int at = labels.indexOf(0) * part.length;
    Arrays.fill(shares, at, at + part.length, 1);
    return shares;
  }

  private float[] shares(float[] part, SegmentationModel model) {
    List<Integer> size = window.window();
    try (Scope _ = Scope.open()) {
      Tensor x =
          model.compute().place(Tensors.of(part, 1, 1, size.get(0), size.get(1), size.get(2)));
      return model.probabilities(x).toFloats();
    }
  }
}
