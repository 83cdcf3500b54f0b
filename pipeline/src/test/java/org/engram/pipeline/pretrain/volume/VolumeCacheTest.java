package org.engram.pipeline.pretrain.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.preparation.VolumePreparation;
import org.engram.models.neurojepa.VolumeInput;
import org.engram.models.training.LoaderSettings;
import org.engram.pipeline.pretrain.MadeVolumes;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeCacheTest {
  private static final AugmentationSettings NONE =
      new AugmentationSettings(0, 0, 0.1, 0, 0.6, 1.5, 0, 0.1, 0, 0.1);

  @TempDir Path folder;

  @Test
  void itGivesWhatReadingTheFilesGivesBitForBitWithAndWithoutChanges() {
    MadeVolumes made = MadeVolumes.of(folder.resolve("made"), 6);
    VolumeIndex cached = build(made, folder.resolve("cache"), StoredValues.FLOAT32, 1);
    VolumeIndex files =
        VolumeIndex.build(VolumeManifest.read(made.manifest()), reading(), VolumeListener.SILENT);

    for (AugmentationSettings changes : List.of(NONE, AugmentationSettings.defaults())) {
      try (VolumeSamples direct = samples(made, Optional.empty(), files, changes);
          VolumeSamples mapped =
              samples(made, Optional.of(folder.resolve("cache")), cached, changes)) {
        assertThat(direct.size()).isEqualTo(6);
        for (int s = 0; s < direct.size(); s++) {
          assertThat(load(mapped, 1, 4, s)).isEqualTo(load(direct, 1, 4, s));
        }
      }
    }
  }

  @Test
  void changesFollowEpochAndPlaceAndNothingElse() {
    MadeVolumes made = MadeVolumes.of(folder.resolve("made"), 3);
    VolumeIndex files =
        VolumeIndex.build(VolumeManifest.read(made.manifest()), reading(), VolumeListener.SILENT);
    try (VolumeSamples samples =
        samples(made, Optional.empty(), files, AugmentationSettings.defaults())) {
      float[] first = load(samples, 0, 0, 1);
      assertThat(load(samples, 1, 0, 1)).isNotEqualTo(first);
      assertThat(load(samples, 0, 1, 1)).isNotEqualTo(first);
      assertThat(load(samples, 0, 0, 1)).isEqualTo(first);
      // Behind the voxels: 1 where a patch shows the head.
      float[] foreground = Arrays.copyOfRange(first, samples.voxels(), first.length);
      assertThat(foreground).hasSize(64).contains(1f).containsOnly(0f, 1f);
    }
  }

  @Test
  void halfPrecisionIsNearAndSaysSo() {
    MadeVolumes made = MadeVolumes.of(folder.resolve("made"), 3);
    VolumeIndex exact = build(made, folder.resolve("f32"), StoredValues.FLOAT32, 2);
    float[] expected;
    try (VolumeSamples samples = samples(made, Optional.of(folder.resolve("f32")), exact, NONE)) {
      expected = load(samples, 0, 0, 0);
    }
    for (StoredValues stored : List.of(StoredValues.FLOAT16, StoredValues.BFLOAT16)) {
      Path cache = folder.resolve(stored.toString());
      VolumeIndex index = build(made, cache, stored, 2);
      assertThat(index.header().stored()).isEqualTo(stored.toString());
      float off = stored == StoredValues.FLOAT16 ? 0.00025f : 0.002f;
      try (VolumeSamples samples = samples(made, Optional.of(cache), index, NONE)) {
        assertThat(load(samples, 0, 0, 0)).containsExactly(expected, within(off));
      }
    }
  }

  @Test
  void aBuildThatWasInterruptedGoesOnAndEndsWithTheSameBytes() throws IOException {
    MadeVolumes made = MadeVolumes.of(folder.resolve("made"), 40);
    Path whole = folder.resolve("whole");
    build(made, whole, StoredValues.FLOAT32, 3);
    Path resumed = folder.resolve("resumed");
    build(made, resumed, StoredValues.FLOAT32, 1);
    Files.delete(resumed.resolve(VolumeCache.INDEX)); // as if it had ended before its last file
    Files.delete(resumed.resolve("volumes-00001.safetensors"));
    assertThatThrownBy(() -> VolumeCache.open(resumed))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not finished");

    List<Integer> before = new ArrayList<>();
    build(
        made,
        resumed,
        StoredValues.FLOAT32,
        2,
        new VolumeListener() {
          @Override
          public void started(int volumes, int done) {
            before.add(done);
          }

          @Override
          public void used(String file) {}

          @Override
          public void refused(String file, Problem problem) {}
        });

    assertThat(before).singleElement().satisfies(n -> assertThat(n).isBetween(1, 39));
    assertThat(bytes(resumed)).isEqualTo(bytes(whole));
  }

  @Test
  void aVolumeOutsideItsMaskIsAir() throws IOException {
    MadeVolumes made = MadeVolumes.of(folder.resolve("made"), 1);
    Volume head = MadeVolumes.head(0, false);
    float[] half = new float[head.values().length];
    Arrays.fill(half, half.length / 2, half.length, 1);
    NiftiWriter.write(made.folder().resolve("mask.nii"), new Volume(head.grid(), half));
    float[] cut = head.values().clone();
    Arrays.fill(cut, 0, cut.length / 2, 0);
    NiftiWriter.write(made.folder().resolve("cut.nii"), new Volume(head.grid(), cut));
    Files.write(
        made.manifest(),
        List.of(
            "subject\tmodality\tpath\tmask",
            "s\tT1w\tsub-00.nii.gz\tmask.nii",
            "s\tT1w\tcut.nii\tn/a"));
    VolumeIndex index =
        VolumeIndex.build(VolumeManifest.read(made.manifest()), reading(), VolumeListener.SILENT);
    try (VolumeSamples samples = samples(made, Optional.empty(), index, NONE)) {
      assertThat(load(samples, 0, 0, 0)).isEqualTo(load(samples, 0, 0, 1));
    }
  }

  @Test
  void balancedSamplesShowEachModalityAsOften() {
    MadeVolumes made = MadeVolumes.of(folder.resolve("made"), 9); // 6 T1w, 3 T2w
    VolumeIndex index =
        VolumeIndex.build(VolumeManifest.read(made.manifest()), reading(), VolumeListener.SILENT);
    VolumeDataSettings settings =
        new VolumeDataSettings(
            Optional.of(made.manifest()),
            Optional.empty(),
            List.of(),
            Sampling.BALANCED,
            HeadSettings.defaults(),
            Optional.empty(),
            NONE,
            LoaderSettings.defaults());
    try (VolumeSamples samples = VolumeSamples.open(settings, index, reading(), 1)) {
      Map<String, Integer> shown = new HashMap<>();
      Map<String, Integer> modality = new HashMap<>();
      for (int s = 0; s < samples.size(); s++) {
        shown.merge(samples.name(s), 1, Integer::sum);
        modality.merge(samples.volume(s).modality(), 1, Integer::sum);
      }
      assertThat(modality).isEqualTo(Map.of("T1w", 6, "T2w", 6));
      assertThat(shown).hasSize(9).containsEntry(made.volume(2).toString(), 2);
      assertThat(shown).containsEntry(made.volume(0).toString(), 1);
    }
  }

  @Test
  void anIndexThatLeadsOutOfTheCacheIsRefused() throws IOException {
    MadeVolumes made = MadeVolumes.of(folder.resolve("made"), 3);
    Path cache = folder.resolve("cache");
    build(made, cache, StoredValues.FLOAT32, 1);
    Path file = cache.resolve(VolumeCache.INDEX);
    Files.writeString(
        file,
        Files.readString(file)
            .replace("volumes-00000.safetensors", "../volumes-00000.safetensors"));
    VolumeIndex index = VolumeCache.open(cache);
    try (VolumeSamples samples = samples(made, Optional.of(cache), index, NONE)) {
      assertThatThrownBy(() -> load(samples, 0, 0, 0))
          .isInstanceOf(FileFormatException.class)
          .hasMessageContaining("no file of the cache with a tensor for");
    }
    Files.writeString(file, Files.readString(file).replace("\"subject\"", "\"subjct\""));
    assertThatThrownBy(() -> VolumeCache.open(cache))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("line 2");
  }

  private static float[] load(VolumeSamples samples, int epoch, long position, int sample) {
    float[] into = new float[samples.voxels() + samples.tokens()];
    samples.load(epoch, position, sample, into);
    return into;
  }

  private static VolumeSamples samples(
      MadeVolumes made, Optional<Path> cache, VolumeIndex index, AugmentationSettings changes) {
    return VolumeSamples.open(
        new VolumeDataSettings(
            Optional.of(made.manifest()),
            cache,
            List.of(),
            Sampling.NATURAL,
            HeadSettings.defaults(),
            Optional.empty(),
            changes,
            LoaderSettings.defaults()),
        index,
        reading(),
        7);
  }

  private static VolumeIndex build(MadeVolumes made, Path cache, StoredValues stored, int workers) {
    return build(made, cache, stored, workers, VolumeListener.SILENT);
  }

  private static VolumeIndex build(
      MadeVolumes made, Path cache, StoredValues stored, int workers, VolumeListener listener) {
    return VolumeCache.build(
        VolumeManifest.read(made.manifest()),
        reading(),
        cache,
        new VolumeCacheSettings(stored, 1, workers),
        false,
        listener);
  }

  private static VolumeReading reading() {
    VolumeInput input = MadeVolumes.input();
    return new VolumeReading(
        VolumePreparation.named(
            input.preparation(),
            new VolumePreparation.Settings(
                input.headSize(),
                input.resizedSize(),
                MadeVolumes.sizes().volume().image(),
                input.spacing(),
                input.lowerPercentile(),
                input.upperPercentile(),
                input.margin())),
        MadeVolumes.sizes().volume());
  }

  private static Map<String, List<Byte>> bytes(Path cache) throws IOException {
    Map<String, List<Byte>> files = new HashMap<>();
    try (var entries = Files.list(cache)) {
      for (Path file : entries.toList()) {
        List<Byte> bytes = new ArrayList<>();
        for (byte one : Files.readAllBytes(file)) {
          bytes.add(one);
        }
        files.put(file.getFileName().toString(), bytes);
      }
    }
    return files;
  }
}
