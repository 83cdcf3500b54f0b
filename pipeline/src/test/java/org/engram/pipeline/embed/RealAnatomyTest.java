package org.engram.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.NewNeuroJepa;
import org.engram.models.neurojepa.VolumeInput;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real anatomical images with a model of the published input. */
class RealAnatomyTest {
  @TempDir Path folder;

  /** Two blocks of width 48 with random weights, on the published input. */
  private NeuroJepa model(String preparation, Compute compute) {
    NeuroJepaConfig small = SmallVolumes.CONFIG;
    NeuroJepaConfig config =
        new NeuroJepaConfig(
            VolumeShape.published(),
            small.embedDim(),
            small.depth(),
            small.heads(),
            small.mlpRatio(),
            true,
            small.rope(),
            small.feedForward(),
            small.mixture(),
            small.predictor(),
            small.layerNormEps());
    VolumeInput usual = VolumeInput.of(preparation, config.volume());
    // The images have 2.4 mm: 80 voxels are their head, where 180 would be half a metre.
    VolumeInput input =
        new VolumeInput(
            usual.modalities(),
            preparation,
            preparation.equals("published") ? List.of(80, 96, 80) : usual.headSize(),
            usual.resizedSize(),
            usual.spacing(),
            usual.lowerPercentile(),
            usual.upperPercentile(),
            usual.margin());
    new NewNeuroJepa(config, input).write(folder.resolve("model"), 2);
    return NeuroJepa.load(folder.resolve("model"), compute);
  }

  private static float[] embed(NeuroJepa model, Path file) {
    List<VolumeScan> scans =
        VolumeScans.find(List.of(file.toString()), Optional.of("T1w"), List.of()).scans();
    VolumePreparer preparer = new VolumePreparer(model.description(), scans, Optional.empty());
    return model.embed(preparer.prepare(scans.getFirst()).input()).mean();
  }

  @ParameterizedTest
  @ValueSource(strings = {"published", "published-notebook", "recommended"})
  void oneAnatomyInFourOrdersOfAxesGivesOneVector(String preparation) {
    Path orient = RealScans.real("anat/orient");
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32);
        NeuroJepa model = model(preparation, compute)) {
      float[] ras = embed(model, orient.resolve("RAS.nii.gz"));

      for (String other : List.of("LAS", "PSR", "ILP")) {
        assertThat(embed(model, orient.resolve(other + ".nii.gz")))
            .as(other)
            .containsExactly(ras, within(1e-4f));
      }
      // Another head is another vector, so the agreement says something.
      float[] head = embed(model, RealScans.real("anat/T1_head_oblique_1.6mm.nii.gz"));
      double farthest = 0;
      for (int d = 0; d < head.length; d++) {
        farthest = Math.max(farthest, Math.abs(head[d] - ras[d]));
      }
      assertThat(farthest).isGreaterThan(1e-2);
    }
  }

  @Test
  void everyRealImageFitsThePublishedInput() {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32);
        NeuroJepa model = model("recommended", compute)) {
      for (String file :
          List.of("anat/FLAIR_oblique.nii.gz", "anat/M2208_T2w_LAS.nii.gz", "anat/wm.mgz")) {
        assertThat(embed(model, RealScans.real(file))).hasSize(48).doesNotContain(Float.NaN);
      }
    }
  }
}
