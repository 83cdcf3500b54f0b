package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.pipeline.pretrain.volume.StoredValues;
import org.engram.pipeline.pretrain.volume.VolumeCacheSettings;
import org.engram.pipeline.pretrain.volume.VolumeIndex;
import org.engram.pipeline.pretrain.volume.VolumeListener;
import org.engram.pipeline.pretrain.volume.VolumeReading;
import org.engram.pipeline.pretrain.volume.VolumeSamples;
import org.engram.pipeline.tools.HeadSteps;
import org.engram.pipeline.volumes.HeadPreparation;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to heads before the model's preparation, in a training and its cache. */
class HeadSettingsTest {
  @TempDir Path folder;

  @Test
  void headsAreRegisteredAsEmbeddingDoesAndTheCacheKnows() {
    MadeVolumes made = MadeVolumes.of(folder.resolve("made"), 2);
    Path template = made.volume(0);
    String to = "data.head.register_to=" + template;
    VolumePretrainSettings settings = made.settings(to);
    Path cache = folder.resolve("cache");

    VolumeIndex index =
        VolumePretrainCache.build(
            settings,
            cache,
            new VolumeCacheSettings(StoredValues.FLOAT32, 1, 2),
            false,
            VolumeListener.SILENT);

    assertThat(index.header().preparation().getFirst())
        .startsWith("registered to sub-00.nii.gz (sha256 ");
    VolumePretrainSettings cached = made.settings(to, "data.cache=" + cache, still());
    VolumeReading reading = VolumeTraining.reading(VolumeTraining.newModel(cached), cached.data());
    float[] expected = embedded(made, template);
    try (VolumeSamples samples =
        VolumeSamples.open(
            cached.data(), cached.data().index(reading, VolumeListener.SILENT), reading, 3)) {
      float[] into = new float[samples.voxels() + samples.tokens()];
      samples.load(0, 0, 1, into);
      assertThat(Arrays.copyOf(into, samples.voxels())).isEqualTo(expected);
    }

    VolumePretrainSettings unregistered = made.settings("data.cache=" + cache);
    VolumeReading plain =
        VolumeTraining.reading(VolumeTraining.newModel(unregistered), unregistered.data());
    assertThatThrownBy(() -> unregistered.data().index(plain, VolumeListener.SILENT))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("volumes prepared by: [registered to");
  }

  private static String still() {
    return "data.augmentation={flip_chance: 0, bias_field_chance: 0, gamma_chance: 0,"
        + " noise_chance: 0, shift_chance: 0}";
  }

  private static float[] embedded(MadeVolumes made, Path template) {
    VolumeScan scan =
        new VolumeScan(
            new ScanFile(made.volume(1), "sub-01", "", "", "", ""),
            "T1w",
            Optional.empty(),
            Optional.empty());
    HeadPreparation head =
        new HeadPreparation(HeadSteps.none(), List.of(), Optional.of(HeadPreparation.to(template)));
    return new VolumePreparer(
            NeuroJepaDescription.open(made.folder().resolve("model")),
            List.of(scan),
            Optional.empty(),
            head)
        .prepare(scan)
        .input();
  }

  @Test
  void wordsAreChecked() {
    MadeVolumes made = MadeVolumes.of(folder.resolve("made"), 1);

    assertThatThrownBy(() -> made.settings("data.head.already=[washed]"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("washed");
    assertThat(made.settings("data.head.already=[brain-extracted]").data().head().steps().already())
        .hasSize(1);
  }
}
