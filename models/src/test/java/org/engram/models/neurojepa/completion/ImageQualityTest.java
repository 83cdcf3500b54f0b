package org.engram.models.neurojepa.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ImageQualityTest {
  private static final int[] SHAPE = {24, 26, 22};

  private static float[] waves() {
    float[] values = new float[24 * 26 * 22];
    int i = 0;
    for (int x = 0; x < 24; x++) {
      for (int y = 0; y < 26; y++) {
        for (int z = 0; z < 22; z++) {
          values[i++] =
              (float) (0.5 + 0.5 * Math.sin(0.3 * x) * Math.cos(0.2 * y) * Math.sin(0.25 * z + 1));
        }
      }
    }
    return values;
  }

  private static float[] disturbed(float[] values) {
    float[] disturbed = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      double noise = (i * 7919L % 10007) / 10007.0 - 0.5;
      disturbed[i] = (float) (values[i] + 0.2 * noise);
    }
    return disturbed;
  }

  /** By scikit-image, a Gaussian window of deviation 1.5 and population covariances. */
  @Test
  void bothFiguresMeetTheRecordedOnes() {
    ImageQuality found = ImageQuality.of(waves(), disturbed(waves()), SHAPE, 1);

    assertThat(found.ssim()).isCloseTo(0.8393926781492324, within(1e-7));
    assertThat(found.psnr()).isCloseTo(24.77061883297654, within(1e-5));
  }

  @Test
  void equalImagesAreAsGoodAsCanBe() {
    ImageQuality same = ImageQuality.of(waves(), waves(), SHAPE, 1);

    assertThat(same.ssim()).isEqualTo(1);
    assertThat(same.psnr()).isInfinite();
    assertThatThrownBy(
            () -> ImageQuality.of(new float[100], new float[100], new int[] {10, 10, 1}, 1))
        .hasMessageContaining("100 voxels");
  }
}
