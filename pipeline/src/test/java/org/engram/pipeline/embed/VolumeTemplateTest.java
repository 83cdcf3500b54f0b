package org.engram.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.pipeline.tools.HeadStep;
import org.engram.pipeline.tools.HeadSteps;
import org.engram.pipeline.volumes.HeadPreparation;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;

/** Volumes that are brought onto a template first. */
class VolumeTemplateTest extends VolumeEmbedCase {
  private VolumeEmbedSettings registered(
      Path out, Path template, Optional<VolumePreparer.Segmentation> segmentation) {
    return new VolumeEmbedSettings(
        out,
        Optional.empty(),
        Optional.empty(),
        VolumePooling.MEAN,
        segmentation,
        Level.RUN,
        1,
        false,
        VolumeCode.LATENT,
        new HeadPreparation(
            new HeadSteps(Map.of(), Set.of(HeadStep.BRAIN_EXTRACTION)),
            List.of(),
            Optional.of(HeadPreparation.to(template))));
  }

  @Test
  void headsThatLieElsewhereAreBroughtOntoATemplateFirst() throws IOException {
    Path template = SmallVolumes.head(folder.resolve("template.nii.gz"), 100);
    Volume head = VolumeFile.read(template);
    Affine turned = Affine.ofRows(0.995, -0.1, 0, 9, 0.1, 0.995, 0, -12, 0, 0, 1, 7);
    Path moved = folder.resolve("sub-1_T1w.nii.gz");
    Grid grid = head.grid();
    Grid elsewhere = new Grid(grid.nx(), grid.ny(), grid.nz(), turned.after(grid.affine()));
    NiftiWriter.write(moved, new Volume(elsewhere, head.values()));

    float[] wanted = values(run(scans(template), settings(folder.resolve("a.csv"), Level.RUN)));
    float[] asIs = values(run(scans(moved), settings(folder.resolve("b.csv"), Level.RUN)));
    Path out = folder.resolve("c.csv");
    float[] brought = values(run(scans(moved), registered(out, template, Optional.empty())));

    assertThat(distance(brought, wanted)).isLessThan(0.4 * distance(asIs, wanted));
    assertThat(Files.readString(folder.resolve("c.csv.json")))
        .contains(
            "already brain-extracted, as the user says; registered to template.nii.gz (sha256");
  }

  @Test
  void labelsOnTheHeadAsItWasDoNotGoWithATemplate() {
    Path head = SmallVolumes.head(folder.resolve("sub-1_T1w.nii.gz"), 100);
    Path labels = SmallVolumes.labels(folder.resolve("labels.nii.gz"));
    VolumeEmbedSettings settings =
        registered(
            folder.resolve("out.csv"),
            head,
            Optional.of(new VolumePreparer.Segmentation(Optional.of(labels), Optional.empty())));

    assertThatThrownBy(() -> run(scans(head), settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--register-to")
        .hasMessageContaining("--segmentation");
  }

  private static float[] values(EmbedResult result) {
    return result.rows().getFirst().embedding();
  }

  private static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (one[i] - other[i]) * (one[i] - other[i]);
    }
    return Math.sqrt(sum);
  }
}
