package org.engram.models.neurojepa.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Foreground maps recorded from the published implementation; they agree exactly. */
class GoldenForegroundTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden/neurojepa");

  @ParameterizedTest
  @CsvSource({"a.out.map, 12, 0.1", "a.out.map_minfrac0.5, 12, 0.5", "b.out.map_patch4, 4, 0.1"})
  void mapsOfSeveralChannelsAreThePublishedOnes(String name, int patch, double share) {
    VolumeShape shape = new VolumeShape(List.of(24, 36, 24), List.of(patch, patch, patch), 2);
    try (Safetensors file = Safetensors.open(FOLDER.resolve("foreground.safetensors"))) {
      float[] all = file.get("a.in.volumes").toFloats();
      HostTensor wanted = file.get(name);
      int one = all.length / 3;
      int tokens = shape.grid().tokens();
      for (int sample = 0; sample < 3; sample++) {
        boolean[] map =
            new Foreground(share)
                .of(Arrays.copyOfRange(all, sample * one, (sample + 1) * one), shape);
        check(map, wanted, sample * tokens, name);
      }
    }
  }

  @Test
  void aVolumeOfZerosHasNoForeground() {
    VolumeShape shape = new VolumeShape(List.of(24, 36, 24), List.of(12, 12, 12), 2);
    try (Safetensors file = Safetensors.open(FOLDER.resolve("foreground.safetensors"))) {
      check(
          Foreground.published().of(new float[2 * 24 * 36 * 24], shape),
          file.get("zeros.out.map"),
          0,
          "zeros");
    }
  }

  @ParameterizedTest
  @CsvSource({"12", "4"})
  void percentilesOfALargeVolumeAreTakenFromEverySecondVoxel(int patch) {
    float[] volume = volume();
    VolumeShape shape = new VolumeShape(List.of(60, 60, 60), List.of(patch, patch, patch), 1);
    try (Safetensors file = Safetensors.open(FOLDER.resolve("foreground_stride2.safetensors"))) {
      float[] first = file.get("out.volume_first_100").toFloats();
      assertThat(Arrays.copyOf(volume, 100)).isEqualTo(first);
      check(
          Foreground.published().of(volume, shape),
          file.get("out.map_patch" + patch),
          0,
          "patch " + patch);
    }
  }

  /** The recorded case is a formula. */
  private static float[] volume() {
    float[] volume = new float[60 * 60 * 60];
    for (int i = 0; i < volume.length; i++) {
      int x = i / 3600;
      int y = i / 60 % 60;
      int z = i % 60;
      float value = (float) ((long) i * 7919 % 10007 / 10007.0);
      boolean inside = x >= 13 && x < 50 && y >= 9 && y < 40 && z >= 20 && z < 55;
      volume[i] = inside ? value : value * 0.0625f;
    }
    return volume;
  }

  private static void check(boolean[] map, HostTensor wanted, int from, String name) {
    boolean[] recorded = new boolean[map.length];
    for (int token = 0; token < map.length; token++) {
      recorded[token] = wanted.value(from + token) != 0;
    }
    assertThat(map).as(name).isEqualTo(recorded);
  }
}
