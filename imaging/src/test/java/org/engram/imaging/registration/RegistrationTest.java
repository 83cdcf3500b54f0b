package org.engram.imaging.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Interpolation;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.phantom.Contrast;
import org.engram.imaging.volume.phantom.PhantomCohort;
import org.engram.imaging.volume.phantom.PhantomImaging;
import org.engram.imaging.volume.phantom.PhantomPeople;
import org.engram.imaging.volume.phantom.PhantomScan;
import org.engram.imaging.volume.phantom.Tissue;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrationTest {
  private static final RegistrationSettings STANDARD = RegistrationSettings.standard();
  private static PhantomScan scan;

  @BeforeAll
  static void scan() {
    PhantomImaging imaging =
        PhantomImaging.standard()
            .on(List.of(72, 86, 72), List.of(2.5, 2.5, 2.5))
            .of(List.of(Contrast.T1W, Contrast.T2W, Contrast.FLAIR, Contrast.PET));
    scan = new PhantomCohort(1, PhantomPeople.standard(), imaging, 3).scan(0);
  }

  @ParameterizedTest
  @CsvSource({
    "T1w, T1w, MUTUAL_INFORMATION, 1, 0.3",
    "T1w, T1w, CORRELATION_RATIO, 2, 0.3",
    "T2w, T1w, MUTUAL_INFORMATION, 3, 0.5",
    "T2w, T1w, CORRELATION_RATIO, 4, 1",
    "FLAIR, T1w, MUTUAL_INFORMATION, 5, 0.5",
    "PET, T1w, MUTUAL_INFORMATION, 6, 1.2"
  })
  void aKnownAffineMapIsFoundWithinAndBetweenModalities(
      String moving, String fixed, Measure measure, long seed, double millimetres) {
    Affine map = KnownMaps.draw(seed, false);
    Volume moved = KnownMaps.moved(scan.images().get(moving), map);

    RegistrationResult found =
        Registration.of(moved, scan.images().get(fixed), STANDARD.with(measure));

    double apart = KnownMaps.apart(found.movingToFixed().after(map), KnownMaps.NONE, brain());
    assertThat(apart).isLessThan(millimetres);
    assertThat(found.notes()).isEmpty();
  }

  /** 1 inside of the skull. */
  private static Volume brain() {
    float[] inside = scan.tissues().values().clone();
    for (int n = 0; n < inside.length; n++) {
      inside[n] = Tissue.ALL.get((int) inside[n]).intracranial() ? 1 : 0;
    }
    return new Volume(scan.tissues().grid(), inside);
  }

  @Test
  void sixDegreesTurnAndShiftAndDoNoMore() {
    Affine map = KnownMaps.draw(7, true);
    Volume moved = KnownMaps.moved(scan.images().get("T2w"), map);
    RegistrationResult found =
        Registration.of(moved, scan.images().get("T1w"), STANDARD.with(Freedom.RIGID));

    assertThat(found.movingToFixed().determinant()).isCloseTo(1, within(1e-9));
    assertThat(
            KnownMaps.apart(
                found.movingToFixed().after(map), KnownMaps.NONE, scan.images().get("T1w")))
        .isLessThan(0.3);
  }

  @Test
  void moreDegreesLieBetterWhereTheMapHasThem() {
    Volume moved = KnownMaps.moved(scan.images().get("T1w"), KnownMaps.draw(8, false));
    List<Double> similarities = new ArrayList<>();
    for (Freedom freedom : Freedom.values()) {
      similarities.add(
          Registration.of(moved, scan.images().get("T1w"), STANDARD.with(freedom)).similarity());
    }
    assertThat(similarities).isSorted();
    assertThat(similarities.getLast()).isGreaterThan(1.2 * similarities.getFirst());
  }

  @Test
  void theSameMapOnOneThreadAndSeveral() throws ExecutionException, InterruptedException {
    Volume moved = KnownMaps.moved(scan.images().get("T2w"), KnownMaps.draw(9, false));
    List<Affine> maps = new ArrayList<>();
    for (int threads : List.of(1, 3)) {
      try (ForkJoinPool pool = new ForkJoinPool(threads)) {
        maps.add(
            pool.submit(
                    () ->
                        Registration.of(
                                moved, scan.images().get("T1w"), STANDARD.at(List.of(8.0, 4.0)))
                            .movingToFixed())
                .get());
      }
    }
    assertThat(maps.get(0)).isEqualTo(maps.get(1));
  }

  @Test
  void theResampledImageLiesOnTheFixedOne() {
    Volume fixed = scan.images().get("T1w");
    Volume moved = KnownMaps.moved(fixed, KnownMaps.draw(10, false));
    Volume back =
        new TemplateAlignment(fixed, "itself", STANDARD.with(Measure.CORRELATION_RATIO))
            .align(moved);

    assertThat(back.grid()).isEqualTo(fixed.grid());
    assertThat(KnownMaps.dice(back, fixed)).isGreaterThan(0.98);
    RegistrationResult found = Registration.of(moved, fixed, STANDARD);
    assertThat(found.resample(moved, fixed.grid(), Interpolation.NEAREST).grid())
        .isEqualTo(fixed.grid());
  }

  @Test
  void anEmptyVolumeAndOneWithHolesAreRefused() {
    Volume fixed = scan.images().get("T1w");
    Volume empty = new Volume(fixed.grid(), new float[fixed.grid().voxels()]);
    assertThatThrownBy(() -> Registration.of(empty, fixed, STANDARD))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("the moving volume")
        .hasMessageContaining("nothing but values of 0.0");
    float[] holes = fixed.values().clone();
    holes[5] = Float.NaN;
    assertThatThrownBy(() -> Registration.of(fixed, new Volume(fixed.grid(), holes), STANDARD))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("voxel 5");
  }

  @Test
  void aScaleThatNoTwoHeadsHaveIsNoted() {
    Volume fixed = scan.images().get("T1w");
    Volume small = KnownMaps.moved(fixed, Affine.scaling(0.6, 0.6, 0.6));
    assertThat(Registration.of(small, fixed, STANDARD).notes())
        .singleElement()
        .asString()
        .contains("scaled by 1.67");
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> STANDARD.at(List.of(2.0, 4.0)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("coarse to fine");
    assertThatThrownBy(() -> Freedom.of(8)).hasMessageContaining("6 (rigid)");
    assertThatThrownBy(() -> Measure.named("ncc")).hasMessageContaining("correlation-ratio");
  }

  @Test
  void theGradientIsThatOfTheMeasure() {
    Grid grid = scan.images().get("T1w").grid();
    for (Measure measure : Measure.values()) {
      Foreground head = Foreground.of(scan.images().get("T1w"), "fixed");
      Points points = Points.of(head, scan.images().get("T1w"), 4, 50_000, 32);
      Parameters parameters = new Parameters(Freedom.AFFINE, head.centre(), head.centre());
      Comparison comparison =
          new Comparison(points, scan.images().get("T2w"), measure.similarity(32), parameters);
      double[] p = {1, -2, 1.5, 2, -1, 1, 2, -1, 1, 1, 2, -1};
      double[] gradient = new double[12];
      comparison.cost(p, gradient);
      double scale = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
      for (int n = 0; n < 12; n++) {
        double step = 0.02;
        double[] above = p.clone();
        above[n] += step;
        double[] below = p.clone();
        below[n] -= step;
        double numeric = (comparison.similarity(below) - comparison.similarity(above)) / (2 * step);
        assertThat(gradient[n])
            .as(measure + " by parameter " + n + " on " + grid.describe())
            .isCloseTo(numeric, within(0.05 * scale));
      }
    }
  }
}
