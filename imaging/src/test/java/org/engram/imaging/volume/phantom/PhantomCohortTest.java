package org.engram.imaging.volume.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Reordering;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhantomCohortTest {
  private static final PhantomImaging SMALL =
      PhantomImaging.standard().on(List.of(44, 52, 44), List.of(4.0, 4.0, 4.0));
  private static final PhantomImaging CLEAN = SMALL.with(0, true, 0);

  @Test
  void volumesOfTissuesAreThoseOfTheEllipsoids() {
    PhantomImaging fine =
        CLEAN.on(List.of(88, 104, 88), List.of(2.0, 2.0, 2.0)).of(List.of(Contrast.T1W));
    PhantomPeople people =
        new PhantomPeople(20, 20, 1, 0, 1, 4, false, 0, false, 0, 0); // nobody differs
    Map<Tissue, Double> found = new PhantomCohort(1, people, fine, 1).scan(0).millilitres();

    Ellipsoid skull = Anatomy.CRANIUM.grown(Anatomy.SKULL);
    assertThat(found.get(Tissue.SCALP))
        .isCloseTo(skull.grown(Anatomy.SCALP).millilitres() - skull.millilitres(), within(2.0));
    assertThat(found.get(Tissue.SKULL))
        .isCloseTo(skull.millilitres() - Anatomy.CRANIUM.millilitres(), within(2.0));
    // Two lateral ventricles and the third, none of which overlap.
    assertThat(found.get(Tissue.VENTRICLE))
        .isCloseTo(2 * Anatomy.LATERAL.millilitres() + Anatomy.THIRD.millilitres(), within(0.15));
    double inside =
        found.entrySet().stream()
            .filter(entry -> entry.getKey().intracranial())
            .mapToDouble(Map.Entry::getValue)
            .sum();
    assertThat(inside).isCloseTo(Anatomy.CRANIUM.millilitres(), within(2.0));
  }

  @Test
  void ventriclesGrowAndTheCortexThinsWithAge() {
    List<Double> ventricles = new ArrayList<>();
    List<Double> cortex = new ArrayList<>();
    for (double age : List.of(20.0, 40.0, 60.0, 80.0)) {
      PhantomPeople people = new PhantomPeople(age, age, 1, 0, 1, 4, false, 1, true, 0, 0);
      Map<Tissue, Double> found =
          new PhantomCohort(1, people, CLEAN.of(List.of(Contrast.T1W)), 3).scan(0).millilitres();
      ventricles.add(found.get(Tissue.VENTRICLE));
      cortex.add(found.get(Tissue.GREY));
    }
    assertThat(ventricles).isSorted();
    assertThat(ventricles.get(3) / ventricles.get(0)).isCloseTo(Math.exp(0.016 * 60), within(0.05));
    assertThat(cortex.reversed()).isSorted();
    assertThat(cortex.get(3) / cortex.get(0)).isBetween(0.6, 0.85);
  }

  @Test
  void agesFillTheirRangeAtEverySite() {
    PhantomCohort cohort = new PhantomCohort(200, PhantomPeople.standard(), SMALL, 5);
    for (int site = 0; site < 2; site++) {
      int[] decades = new int[7];
      int patients = 0;
      for (int n = site; n < 200; n += 2) {
        PhantomPerson person = cohort.person(n);
        decades[(int) ((person.age() - 20) / 10)]++;
        patients += person.patient() ? 1 : 0;
        assertThat(person.lesions() > 0).isEqualTo(person.patient());
        assertThat(person.scanner()).isEqualTo(PhantomScanner.ALL.get(site));
      }
      for (int decade = 0; decade < 6; decade++) {
        assertThat(decades[decade]).isBetween(14, 17); // 100 people over 65 years
      }
      assertThat(patients).isEqualTo(50);
    }
  }

  @Test
  void eachModalityOrdersTissuesInItsOwnWay() {
    PhantomImaging fine = CLEAN.on(List.of(88, 104, 88), List.of(2.0, 2.0, 2.0));
    PhantomScan scan = new PhantomCohort(1, patient(7), fine, 2).scan(0);

    Map<Tissue, Double> t1 = means(scan, "T1w");
    assertThat(List.of(Tissue.VENTRICLE, Tissue.LESION, Tissue.GREY, Tissue.WHITE))
        .isSortedAccordingTo((a, b) -> Double.compare(t1.get(a), t1.get(b)));
    Map<Tissue, Double> t2 = means(scan, "T2w");
    assertThat(List.of(Tissue.WHITE, Tissue.GREY, Tissue.LESION, Tissue.VENTRICLE))
        .isSortedAccordingTo((a, b) -> Double.compare(t2.get(a), t2.get(b)));
    Map<Tissue, Double> flair = means(scan, "FLAIR");
    assertThat(List.of(Tissue.VENTRICLE, Tissue.WHITE, Tissue.GREY, Tissue.LESION))
        .isSortedAccordingTo((a, b) -> Double.compare(flair.get(a), flair.get(b)));
  }

  @Test
  void lesionsAreAsManyAndAsLargeAsAsked() {
    PhantomImaging fine =
        CLEAN.on(List.of(88, 104, 88), List.of(2.0, 2.0, 2.0)).of(List.of(Contrast.FLAIR));
    PhantomScan small = new PhantomCohort(1, patient(3), fine, 4).scan(0);
    PhantomScan large = new PhantomCohort(1, patient(6), fine, 4).scan(0);

    assertThat(large.person().lesions()).isEqualTo(small.person().lesions());
    // Parts of them lie in other tissue, which stays as it is.
    assertThat(small.millilitres().get(Tissue.LESION) / small.person().lesions())
        .isBetween(0.3 * new Ellipsoid(0, 0, 0, 3, 3, 3).millilitres(), 0.2);
    assertThat(large.millilitres().get(Tissue.LESION))
        .isGreaterThan(3 * small.millilitres().get(Tissue.LESION));
  }

  @Test
  void noiseHasItsDeviationAndInAirThatOfRician() {
    PhantomImaging normal = SMALL.with(0.03, false, 0).of(List.of(Contrast.T1W));
    PhantomScan scan = new PhantomCohort(1, PhantomPeople.alike(), normal, 6).scan(0);
    assertThat(corner(scan.images().get("T1w"))).satisfies(m -> near(m, 0, 30));

    PhantomScan rician =
        new PhantomCohort(1, PhantomPeople.alike(), normal.with(0.03, true, 0), 6).scan(0);
    // Rayleigh in air: mean s sqrt(pi/2), deviation s sqrt(2 - pi/2).
    assertThat(corner(rician.images().get("T1w")))
        .satisfies(m -> near(m, 30 * Math.sqrt(Math.PI / 2), 30 * Math.sqrt(2 - Math.PI / 2)));
  }

  @Test
  void theFieldStaysWithinItsStrengthAndReachesIt() {
    PhantomImaging biased = CLEAN.with(0, true, 0.4).of(List.of(Contrast.T1W));
    Volume clean =
        new PhantomCohort(1, PhantomPeople.alike(), CLEAN.of(List.of(Contrast.T1W)), 8)
            .scan(0)
            .images()
            .get("T1w");
    Volume seen =
        new PhantomCohort(1, PhantomPeople.alike(), biased, 8).scan(0).images().get("T1w");
    double greatest = 0;
    for (int n = 0; n < clean.values().length; n++) {
      if (clean.values()[n] > 0) {
        greatest = Math.max(greatest, Math.abs(Math.log(seen.values()[n] / clean.values()[n])));
      }
    }
    // Voxels on the scalp reach a little beyond the head that the strength is told for.
    assertThat(greatest).isBetween(0.37, 0.44);
  }

  @Test
  void aScannersGainScalesItsImages() {
    PhantomPeople twoSites = new PhantomPeople(50, 50, 2, 0, 1, 4, false, 0, false, 0, 0);
    PhantomCohort cohort = new PhantomCohort(2, twoSites, CLEAN.of(List.of(Contrast.T1W)), 8);
    float[] north = cohort.scan(0).images().get("T1w").values();
    float[] south = cohort.scan(1).images().get("T1w").values();
    for (int n = 0; n < north.length; n += 97) {
      assertThat(south[n]).isCloseTo(1.4f * north[n], within(1e-3f));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"LAS", "PSR", "ILP", "SPL"})
  void anyOrientationHoldsTheSameValuesAtTheSamePlaces(String codes) {
    PhantomImaging t1 = SMALL.of(List.of(Contrast.T1W));
    PhantomScan ras = new PhantomCohort(1, PhantomPeople.standard(), t1, 1).scan(0);
    PhantomScan other =
        new PhantomCohort(1, PhantomPeople.standard(), t1.oriented(codes), 1).scan(0);
    Volume image = other.images().get("T1w");

    Volume back = Reordering.canonical(image.grid()).apply(image);
    assertThat(back.values()).isEqualTo(ras.images().get("T1w").values());
    assertThat(back.grid().matches(ras.images().get("T1w").grid(), 1e-9)).isTrue();
    assertThat(other.tissues().grid()).isEqualTo(image.grid());
  }

  @Test
  void theSameSeedGivesTheSameBytesOnOneThreadAndSeveral()
      throws ExecutionException, InterruptedException {
    PhantomCohort cohort = new PhantomCohort(3, PhantomPeople.standard(), SMALL, 9);
    List<float[]> images = new ArrayList<>();
    for (int threads : List.of(1, 3)) {
      try (ForkJoinPool pool = new ForkJoinPool(threads)) {
        images.add(pool.submit(() -> cohort.scan(2).images().get("FLAIR").values()).get());
      }
    }
    assertThat(images.get(0)).isEqualTo(images.get(1));
    assertThat(new PhantomCohort(3, PhantomPeople.standard(), SMALL, 10).scan(2).images())
        .isNotEqualTo(cohort.scan(2).images());
  }

  @Test
  void aTurnedHeadIsTheSameHeadElsewhere() {
    PhantomPeople turned = new PhantomPeople(30, 30, 1, 0, 1, 4, false, 1, true, 10, 8);
    PhantomPeople straight = new PhantomPeople(30, 30, 1, 0, 1, 4, false, 1, true, 0, 0);
    PhantomImaging t1 = CLEAN.of(List.of(Contrast.T1W));
    PhantomScan a = new PhantomCohort(1, turned, t1, 1).scan(0);
    PhantomScan b = new PhantomCohort(1, straight, t1, 1).scan(0);

    Affine pose = a.person().pose();
    assertThat(pose.determinant()).isCloseTo(1, within(1e-12));
    assertThat(pose).isNotEqualTo(b.person().pose());
    for (Tissue tissue : List.of(Tissue.SKULL, Tissue.WHITE, Tissue.VENTRICLE)) {
      double volume = b.millilitres().get(tissue);
      assertThat(a.millilitres().get(tissue)).isCloseTo(volume, within(0.02 * volume));
    }
  }

  @Test
  void settingsOutOfRangeAreRefusedByName() {
    assertThatThrownBy(() -> SMALL.oriented("RAP"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'RAP'");
    assertThatThrownBy(() -> new PhantomPeople(10, 20, 1, 0, 1, 4, true, 1, true, 0, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ages");
    assertThatThrownBy(() -> Contrast.named("CT"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("T1w, T2w, FLAIR, PET, mean-bold");
  }

  private static PhantomPeople patient(double radius) {
    return new PhantomPeople(40, 40, 1, 1, 6, Math.max(radius, 2), true, 1, true, 0, 0);
  }

  private static void near(double[] moments, double mean, double deviation) {
    assertThat(moments[0]).isCloseTo(mean, within(0.5));
    assertThat(moments[1]).isCloseTo(deviation, within(0.5));
  }

  private static Map<Tissue, Double> means(PhantomScan scan, String modality) {
    Map<Tissue, Double> means = new EnumMap<>(Tissue.class);
    for (Tissue tissue : Tissue.ALL) {
      means.put(tissue, moments(scan, tissue, modality)[0]);
    }
    return means;
  }

  /** Mean and deviation of the two outermost slices on the right: nothing but air. */
  private static double[] corner(Volume image) {
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (int n = 0; n < image.values().length; n++) {
      if (n % image.grid().nx() < 2) {
        sum += image.values()[n];
        squares += (double) image.values()[n] * image.values()[n];
        count++;
      }
    }
    double mean = sum / count;
    return new double[] {mean, Math.sqrt(squares / count - mean * mean)};
  }

  private static double[] moments(PhantomScan scan, Tissue tissue, String modality) {
    float[] values = scan.images().get(modality).values();
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (int n = 0; n < values.length; n++) {
      if (scan.tissues().values()[n] == tissue.ordinal()) {
        sum += values[n];
        squares += (double) values[n] * values[n];
        count++;
      }
    }
    double mean = sum / count;
    return new double[] {mean, Math.sqrt(squares / count - mean * mean)};
  }
}
