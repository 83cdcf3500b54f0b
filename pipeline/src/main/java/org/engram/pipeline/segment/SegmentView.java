package org.engram.pipeline.segment;

import java.util.List;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.labels.LabelResampling;
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
 * and the labels are put on the scan's own grid, each voxel taking that of the nearest prepared
 * one.
 *
 * @param preparation of a scan
 * @param scaling of an image that no scanner made
 * @param window the model's size, and how far windows overlap
 */
record SegmentView(VolumePreparation preparation, PercentileScaling scaling, SlidingWindow window) {
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
    return new SegmentView(preparation, scaling, window);
  }

  /** Labels of a scan, on its grid. */
  Volume segment(Volume scan, SegmentationModel model) {
    Volume prepared = preparation.apply(scan);
    List<Integer> size = List.of(prepared.grid().nx(), prepared.grid().ny(), prepared.grid().nz());
    List<Integer> labels = model.decoder().labels();
    float[] shares =
        window.run(
            VolumeReading.rowMajor(prepared), size, part -> shares(part, model), labels.size());
    float[] found = new float[prepared.grid().voxels()];
    int at = 0;
    for (int i = 0; i < size.get(0); i++) {
      for (int j = 0; j < size.get(1); j++) {
        for (int k = 0; k < size.get(2); k++, at++) {
          int best = 0;
          for (int c = 1; c < labels.size(); c++) {
            best = shares[c * found.length + at] > shares[best * found.length + at] ? c : best;
          }
          found[prepared.grid().index(i, j, k)] = labels.get(best);
        }
      }
    }
    return LabelResampling.onto(new Volume(prepared.grid(), found), scan.grid());
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
