package org.engram.cohort.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.TestResult;
import org.engram.models.probing.Figure;
import org.engram.models.probing.FittedProbe.Prediction;
import org.engram.models.probing.Metric;
import org.engram.models.probing.Metrics;
import org.engram.models.probing.Target;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatisticsTest {
  private static final double EXACT = 1e-12;
  private static JsonNode recorded;

  @BeforeAll
  static void read() throws IOException {
    recorded =
        JsonMapper.shared()
            .readTree(
                Files.readString(Path.of("src/test/resources/golden/statistics/statistics.json")));
  }

  @Test
  void figuresOfNumbersMeetTheRecordedOnes() {
    JsonNode r = recorded.get("regression");
    double[] y = numbers(r.get("truth"));
    double[] p = numbers(r.get("predicted"));

    assertThat(Metrics.spearman(y, p)).isCloseTo(r.get("spearman").asDouble(), within(EXACT));
    assertThat(Metrics.rmse(y, p)).isCloseTo(r.get("rmse").asDouble(), within(EXACT));
    assertThat(Metrics.mae(y, p)).isCloseTo(r.get("mae").asDouble(), within(EXACT));
  }

  @Test
  void figuresOfClassesMeetTheRecordedOnes() {
    for (JsonNode r : recorded.get("classification")) {
      int[] y = Arrays.stream(numbers(r.get("truth"))).mapToInt(v -> (int) v).toArray();
      double[][] p =
          StreamSupport.stream(r.get("probability").spliterator(), false)
              .map(StatisticsTest::numbers)
              .toArray(double[][]::new);

      assertThat(Metrics.f1(y, p)).isCloseTo(r.get("f1").asDouble(), within(EXACT));
      assertThat(Metrics.calibrationError(y, p))
          .isCloseTo(r.get("calibration_error").asDouble(), within(EXACT));
    }
  }

  @Test
  void curvesMeetTheRecordedOnes() {
    JsonNode r = recorded.get("classification").get(0);
    double[] truth = numbers(r.get("truth"));
    boolean[] positive = new boolean[truth.length];
    double[] score = new double[truth.length];
    for (int i = 0; i < score.length; i++) {
      positive[i] = truth[i] == 1;
      score[i] = r.get("probability").get(i).get(1).asDouble();
    }

    List<Curves.RocPoint> roc = Curves.roc(positive, score);
    assertThat(roc.stream().mapToDouble(Curves.RocPoint::falsePositiveRate).toArray())
        .containsExactly(numbers(r.get("roc").get(0)), within(EXACT));
    assertThat(roc.stream().mapToDouble(Curves.RocPoint::truePositiveRate).toArray())
        .containsExactly(numbers(r.get("roc").get(1)), within(EXACT));

    // scikit-learn begins with the lowest score and ends with a point that no threshold has.
    double[] recall = numbers(r.get("pr").get(0));
    double[] precision = numbers(r.get("pr").get(1));
    List<Curves.RecallPoint> pr = Curves.precisionRecall(positive, score);
    assertThat(pr).hasSize(recall.length - 1);
    for (int i = 0; i < pr.size(); i++) {
      int theirs = recall.length - 2 - i;
      assertThat(pr.get(i).recall()).isCloseTo(recall[theirs], within(EXACT));
      assertThat(pr.get(i).precision()).isCloseTo(precision[theirs], within(EXACT));
    }

    List<Curves.CalibrationBin> bins = Curves.calibration(positive, score, 10);
    assertThat(bins.stream().mapToDouble(Curves.CalibrationBin::predicted).toArray())
        .containsExactly(numbers(r.get("calibration").get(0)), within(EXACT));
    assertThat(bins.stream().mapToDouble(Curves.CalibrationBin::observed).toArray())
        .containsExactly(numbers(r.get("calibration").get(1)), within(EXACT));
  }

  @Test
  void concordanceCountsPairsWithCensoringAndTies() {
    JsonNode r = recorded.get("concordance");
    boolean[] event = truths(r.get("event"));

    assertThat(Metrics.concordance(numbers(r.get("time")), event, numbers(r.get("risk"))))
        .isCloseTo(r.get("c").asDouble(), within(EXACT));
    // By hand: of (1, event), (2, censored), (3, event) the pairs are 1-2 and 1-3.
    assertThat(
            Metrics.concordance(
                new double[] {1, 2, 3}, new boolean[] {true, false, true}, new double[] {2, 2, 1}))
        .isEqualTo(0.75);
    assertThat(Metrics.concordance(new double[] {1, 2}, new boolean[2], new double[] {1, 2}))
        .isNaN();
  }

  @Test
  void deLongMeetsItsDefinition() {
    JsonNode r = recorded.get("delong");
    boolean[] positive = truths(r.get("positive"));

    DeLong found = DeLong.of(positive, numbers(r.get("first")), numbers(r.get("second")));

    assertThat(found.areas()).containsExactly(numbers(r.get("areas")), within(EXACT));
    assertThat(found.areas()).containsExactly(numbers(r.get("sklearn")), within(EXACT));
    for (int a = 0; a < 2; a++) {
      assertThat(found.covariance()[a])
          .containsExactly(numbers(r.get("covariance").get(a)), within(EXACT));
    }
    TestResult test = found.test(0, 1);
    assertThat(test.statistic()).isCloseTo(r.get("z").asDouble(), within(1e-9));
    assertThat(test.p()).isCloseTo(r.get("p").asDouble(), within(1e-9));
    Interval interval = found.interval(0, 0.95, "area");
    assertThat(interval.low()).isCloseTo(r.get("low").asDouble(), within(1e-9));
    assertThat(interval.high()).isCloseTo(r.get("high").asDouble(), within(1e-9));
    assertThat(DeLong.of(positive, numbers(r.get("first")), numbers(r.get("first"))).test(0, 1).p())
        .isEqualTo(1);
  }

  @Test
  void bootstrapIntervalsMeetTheRecordedOnesOfTheSameDraws() {
    JsonNode r = recorded.get("bootstrap");
    Draws draws =
        new Draws(
            new double[] {r.get("estimate").asDouble()},
            new double[][] {numbers(r.get("draws"))},
            new double[][] {numbers(r.get("left_out"))});

    for (Bootstrap.Method method : Bootstrap.Method.values()) {
      Interval interval =
          new Bootstrap(method, 999, 0.95, 1).interval(draws, 0, "rows", "Pearson's r");
      double[] expected = numbers(r.get(method.toString()));
      assertThat(interval.low()).isCloseTo(expected[0], within(1e-9));
      assertThat(interval.high()).isCloseTo(expected[1], within(1e-9));
    }
  }

  @Test
  void leavingOutAndDrawingCountRowsAsOftenAsTheyComeUp() {
    JsonNode r = recorded.get("bootstrap");
    double[] x = numbers(r.get("x"));
    double[] y = numbers(r.get("y"));
    List<String> rows = IntStream.range(0, x.length).mapToObj(Integer::toString).toList();

    Draws draws = Draws.of(List.of(pearson(x, y), pearson(y, x)), rows, 200, 5);

    assertThat(draws.estimates()[0]).isCloseTo(r.get("estimate").asDouble(), within(EXACT));
    assertThat(draws.leftOut()[0]).containsExactly(numbers(r.get("left_out")), within(1e-12));
    assertThat(draws.draws()[0]).containsExactly(draws.draws()[1], within(1e-12));
    assertThat(Draws.of(List.of(pearson(x, y)), rows, 200, 5).draws()[0])
        .isEqualTo(draws.draws()[0]);
    assertThat(Draws.of(List.of(pearson(x, y)), rows, 200, 6).draws()[0])
        .isNotEqualTo(draws.draws()[0]);
  }

  @Test
  void rowsOfOneSubjectAreDrawnTogether() {
    // 40 subjects whose four rows are alike: rows taken for independent look four times as many.
    Random random = new Random(8);
    double[] y = new double[160];
    for (int s = 0; s < 40; s++) {
      double value = random.nextGaussian();
      Arrays.fill(y, 4 * s, 4 * s + 4, value);
    }
    Figure mean =
        times ->
            IntStream.range(0, 160).mapToDouble(i -> times[i] * y[i]).sum()
                / Arrays.stream(times).sum();
    List<String> rows = IntStream.range(0, 160).mapToObj(Integer::toString).toList();
    List<String> subjects = IntStream.range(0, 160).mapToObj(i -> "" + i / 4).toList();
    Bootstrap bootstrap = Bootstrap.defaults(3);

    double apart =
        bootstrap.interval(Draws.of(List.of(mean), rows, 2000, 3), 0, "rows", "mean").width();
    double together =
        bootstrap.interval(Draws.of(List.of(mean), subjects, 2000, 3), 0, "s", "mean").width();

    assertThat(together / apart).isCloseTo(2, within(0.25));
  }

  @Test
  void theIntervalCoversAsOftenAsItSays() {
    Random random = new Random(11);
    int covered = 0;
    for (int study = 0; study < 200; study++) {
      double[] x = random.doubles(40, -1, 1).toArray();
      double[] y = Arrays.stream(x).map(v -> v + 2 * random.nextDouble() - 1).toArray();
      List<String> rows = IntStream.range(0, 40).mapToObj(Integer::toString).toList();
      Draws draws = Draws.of(List.of(pearson(x, y)), rows, 400, study);
      Interval interval =
          new Bootstrap(Bootstrap.Method.BCA, 400, 0.9, 1).interval(draws, 0, "rows", "r");
      covered += interval.contains(Math.sqrt(0.5)) ? 1 : 0;
    }
    // Binomial(200, 0.9): 180 ± 3 standard deviations of 4.2.
    assertThat(covered).isBetween(166, 194);
  }

  @Test
  void theOtherTestsMeetTheRecordedFigures() {
    JsonNode t = recorded.get("resampled");
    TestResult corrected =
        ResampledTest.of(numbers(t.get("differences")), t.get("ratio").asDouble());
    assertThat(corrected.statistic()).isCloseTo(t.get("t").asDouble(), within(EXACT));
    assertThat(corrected.p()).isCloseTo(t.get("p").asDouble(), within(1e-9));

    boolean[] first = new boolean[20];
    boolean[] second = new boolean[20];
    Arrays.fill(first, 0, 12, true);
    Arrays.fill(second, 12, 15, true);
    assertThat(McNemar.of(first, second).p())
        .isCloseTo(recorded.get("mcnemar").get("p").asDouble(), within(EXACT));

    JsonNode f = recorded.get("fisher");
    Interval interval = FisherZ.interval(f.get("r").asDouble(), f.get("n").asInt(), 0.95, "r");
    assertThat(interval.low()).isCloseTo(f.get("low").asDouble(), within(1e-9));
    assertThat(interval.high()).isCloseTo(f.get("high").asDouble(), within(1e-9));
  }

  @Test
  void correctionsMeetTheRecordedFigures() {
    JsonNode c = recorded.get("corrections");
    double[] p = numbers(c.get("p"));

    assertThat(Correction.BENJAMINI_HOCHBERG.adjust(p))
        .containsExactly(numbers(c.get("bh")), within(EXACT));
    assertThat(Correction.BENJAMINI_YEKUTIELI.adjust(p))
        .containsExactly(numbers(c.get("by")), within(EXACT));
    assertThat(Correction.HOLM.adjust(p)).containsExactly(numbers(c.get("holm")), within(EXACT));
    assertThat(Correction.HOLM.adjust(new double[] {0.02, Double.NaN, 0.03}))
        .containsExactly(0.04, Double.NaN, 0.04);
  }

  @Test
  void shufflesMoveWholeGroupsWithinTheirBlock() {
    List<String> groups = List.of("a", "a", "b", "b", "c", "d", "e", "e", "f");
    List<String> blocks = List.of("x", "x", "x", "x", "x", "x", "y", "y", "y");
    Shuffles shuffles = Shuffles.of(groups, blocks, 4);

    boolean moved = false;
    for (int draw = 0; draw < 50; draw++) {
      int[] from = shuffles.draw(draw);
      assertThat(Arrays.stream(from).sorted().toArray()).isEqualTo(IntStream.range(0, 9).toArray());
      for (int row = 0; row < 9; row++) {
        assertThat(blocks.get(from[row])).isEqualTo(blocks.get(row));
        assertThat(Collections.frequency(groups, groups.get(from[row])))
            .isEqualTo(Collections.frequency(groups, groups.get(row)));
      }
      assertThat(groups.get(from[0])).isEqualTo(groups.get(from[1]));
      moved |= from[0] != 0;
    }
    assertThat(moved).isTrue();
    assertThat(shuffles.movable()).isEqualTo(4);
  }

  @Test
  void aPermutationPIsNeverZero() {
    Shuffles shuffles = Shuffles.of(List.of("a", "b", "c", "d"), List.of("", "", "", ""), 1);

    assertThat(shuffles.p(10, 99, from -> 0)).isEqualTo(0.01);
    assertThat(shuffles.p(10, 99, from -> 10)).isEqualTo(1);
    assertThat(Shuffles.p(4, 99)).isEqualTo(0.05);
  }

  private static Figure pearson(double[] x, double[] y) {
    return Metric.PEARSON_R.of(new Target.Values(x), new Prediction.Values(y));
  }

  private static double[] numbers(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static boolean[] truths(JsonNode node) {
    boolean[] values = new boolean[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).asBoolean();
    }
    return values;
  }
}
