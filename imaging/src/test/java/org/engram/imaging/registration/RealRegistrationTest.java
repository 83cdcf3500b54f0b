package org.engram.imaging.registration;

import static org.assertj.core.api.Assertions.assertThat;

import org.engram.imaging.TestFiles;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Interpolation;
import org.engram.imaging.volume.Resampling;
import org.engram.imaging.volume.Volume;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RealRegistrationTest {
  private static final RegistrationSettings STANDARD = RegistrationSettings.standard();

  private static Volume read(String name) {
    return VolumeFile.read(TestFiles.real("anat/" + name));
  }

  @ParameterizedTest
  @CsvSource({
    "T1_head_oblique_1.6mm.nii.gz, MUTUAL_INFORMATION, 1",
    "T1_head_oblique_1.6mm.nii.gz, CORRELATION_RATIO, 2",
    "M2208_T2w_LAS.nii.gz, MUTUAL_INFORMATION, 3",
    "FLAIR_oblique.nii.gz, MUTUAL_INFORMATION, 4",
    "FLAIR_oblique.nii.gz, CORRELATION_RATIO, 5"
  })
  void aHeadMovedAndResampledIsBroughtBackOntoItself(String name, Measure measure, long seed) {
    Volume head = read(name);
    Affine map = KnownMaps.draw(seed, false);
    Volume carried = KnownMaps.moved(head, map);
    Volume moved = Resampling.of(carried.grid(), head.grid(), Interpolation.LINEAR).apply(carried);

    RegistrationResult found = Registration.of(moved, head, STANDARD.with(measure));

    assertThat(KnownMaps.apart(found.movingToFixed().after(map), KnownMaps.NONE, head))
        .isLessThan(0.5);
  }

  /** Between modalities: where a head lies in the template does not hang on where it lay before. */
  @ParameterizedTest
  @CsvSource({
    "M2208_T2w_LAS.nii.gz, MUTUAL_INFORMATION, 0.95",
    "M2208_T2w_LAS.nii.gz, CORRELATION_RATIO, 0.94",
    "FLAIR_oblique.nii.gz, MUTUAL_INFORMATION, 0.94",
    "FLAIR_oblique.nii.gz, CORRELATION_RATIO, 0.94"
  })
  void aBrainLiesOnTheTemplateFromWhereverItComes(String name, Measure measure, double overlap) {
    Volume template = read("mni_icbm152_t1_tal_nlin_sym_09a.nii.gz");
    Volume brain = read(name);
    RegistrationSettings settings = STANDARD.with(measure);
    RegistrationResult straight = Registration.of(brain, template, settings);
    Volume onTemplate = straight.resample(brain, template.grid(), Interpolation.LINEAR);
    assertThat(KnownMaps.dice(onTemplate, template)).isGreaterThan(overlap);

    for (long seed = 1; seed <= 2; seed++) {
      Affine map = KnownMaps.draw(seed, false);
      Affine found =
          Registration.of(KnownMaps.moved(brain, map), template, settings).movingToFixed();
      assertThat(KnownMaps.apart(found.after(map), straight.movingToFixed(), brain))
          .isLessThan(0.5);
    }
  }
}
