package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.models.training.watch.RunHistory;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.pretrain.volume.StoredValues;
import org.engram.pipeline.pretrain.volume.VolumeCacheSettings;
import org.engram.pipeline.pretrain.volume.VolumeIndex;
import org.engram.pipeline.pretrain.volume.VolumeListener;
import org.engram.pipeline.pretrain.volume.VolumeReading;
import org.engram.pipeline.pretrain.volume.VolumeSamples;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What segmentations of the manifest say in a training. */
class AnatomyTest {
  private static final int SIDE = 26;
  private static final String STILL =
      "data.augmentation={flip_chance: 0, bias_field_chance: 0, gamma_chance: 0, noise_chance: 0,"
          + " shift_chance: 0}";
  private static final String HALF = "data.anatomy={weights: [{label: 7, weight: 1}], other: 0.25}";

  @TempDir Path temporary;
  private MadeVolumes made;

  /** Label 7 in one half of each volume, 3 in the other: a patch of the model has one of them. */
  @BeforeEach
  void volumes() throws IOException {
    made = MadeVolumes.of(temporary.resolve("made"), 6);
    float[] labels = new float[SIDE * SIDE * SIDE];
    for (int v = 0; v < labels.length; v++) {
      labels[v] = v % SIDE < SIDE / 2 ? 7 : 3;
    }
    NiftiWriter.write(
        made.folder().resolve("labels.nii.gz"),
        new Volume(new Grid(SIDE, SIDE, SIDE, Affine.scaling(1, 1, 1)), labels));
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(made.manifest())) {
      lines.add(line + (lines.isEmpty() ? "\tsegmentation" : "\tlabels.nii.gz"));
    }
    Files.write(made.manifest(), lines);
  }

  @Test
  void aPatchIsWorthTheMeanOfItsLabels() {
    float[] expected = new float[64];
    Arrays.fill(expected, 0, 32, 1); // the first axis is the slowest: 2 x 16 patches of label 7
    Arrays.fill(expected, 32, 64, 0.25f);

    assertThat(worth(made.settings(HALF, STILL))).isEqualTo(expected);
  }

  @Test
  void labelsAreFlippedAsTheVolumeIs() {
    float[] expected = new float[64];
    Arrays.fill(expected, 0, 32, 0.25f);
    Arrays.fill(expected, 32, 64, 1);

    assertThat(worth(made.settings(HALF, STILL.replace("flip_chance: 0", "flip_chance: 1"))))
        .isEqualTo(expected);
  }

  @Test
  void aCacheHoldsTheLabelsForAnyWeights() {
    Path cache = temporary.resolve("cache");
    cache(made.settings(HALF), cache);
    String other = HALF.replace("0.25", "0.5");
    String from = "data.cache=" + cache;

    assertThat(worth(made.settings(HALF, from))).isEqualTo(worth(made.settings(HALF)));
    assertThat(worth(made.settings(other, from)))
        .contains(0.5f)
        .isEqualTo(worth(made.settings(other)));
    assertThat(worth(made.settings(STILL, from))).isEqualTo(worth(made.settings(STILL)));

    Path plain = temporary.resolve("plain");
    cache(made.settings(), plain);
    assertThatThrownBy(() -> worth(made.settings(HALF, "data.cache=" + plain)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("labels of the segmentation counted by patch");
  }

  @Test
  void regionsOfOneWorthTrainAsWithoutAWeightAndOthersDoNot() {
    String[] one = {"step.accumulation=1", "run.epochs=1", "schedule.warmup_epochs=0"};
    String all = "data.anatomy={weights: [{label: 7, weight: 1}, {label: 3, weight: 1}], other: 1}";

    List<Double> equal = losses("equal", all, one);
    // The mean of all tokens, with masks that look at nothing.
    List<Double> plain =
        losses("plain", "masking={foreground_aware: false}", one, "objective.background_weight=1");

    assertThat(equal).hasSize(2).isEqualTo(plain);
    assertThat(losses("half", HALF, one)).doesNotContainAnyElementsOf(plain);
  }

  @Test
  void aVolumeWithoutLabelsIsRefusedByName() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(made.manifest()));
    lines.set(2, lines.get(2).replace("labels.nii.gz", "n/a"));
    Files.write(made.manifest(), lines);

    VolumeIndex index = index(made.settings(HALF));

    assertThat(index.volumes()).hasSize(5);
    assertThat(index.refused().getFirst().problem().line())
        .contains("sub-01.nii.gz: no segmentation; expected labels on its grid");
    assertThatThrownBy(() -> made.settings(HALF, "data.head.register_to=" + made.volume(0)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("labels lie on the volume as it was scanned");
  }

  private List<Double> losses(String name, String first, String[] more, String... further) {
    List<String> overrides = new ArrayList<>(List.of(first));
    overrides.addAll(List.of(more));
    overrides.addAll(List.of(further));
    Path run = temporary.resolve(name);
    MadeVolumes.run(made.settings(overrides.toArray(String[]::new)), run, false, new Heard());
    return RunHistory.read(run).updates().stream().map(UpdateRecord::loss).toList();
  }

  private static VolumeReading reading(VolumePretrainSettings settings) {
    return VolumeTraining.reading(VolumeTraining.newModel(settings), settings.data());
  }

  private static VolumeIndex index(VolumePretrainSettings settings) {
    return settings.data().index(reading(settings), VolumeListener.SILENT);
  }

  private static void cache(VolumePretrainSettings settings, Path folder) {
    VolumePretrainCache.build(
        settings,
        folder,
        new VolumeCacheSettings(StoredValues.FLOAT32, 1, 2),
        false,
        VolumeListener.SILENT);
  }

  /** What stands behind the voxels of a sample. */
  private static float[] worth(VolumePretrainSettings settings) {
    try (VolumeSamples samples =
        VolumeSamples.open(settings.data(), index(settings), reading(settings), 3)) {
      float[] into = new float[samples.voxels() + samples.tokens()];
      samples.load(0, 0, 1, into);
      return Arrays.copyOfRange(into, samples.voxels(), into.length);
    }
  }
}
