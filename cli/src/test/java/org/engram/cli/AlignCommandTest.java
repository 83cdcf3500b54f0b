package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Genes and brains of made-up subjects that share one factor, and an age that both follow. */
class AlignCommandTest {
  private static final int SUBJECTS = 80;

  @TempDir Path folder;
  private Path gene;
  private Path brain;
  private Path people;
  private Path out;

  @BeforeEach
  void makeTables() {
    SplittableRandom random = new SplittableRandom(17);
    StringBuilder genes = new StringBuilder("subject,g0,g1,g2,g3\n");
    StringBuilder brains = new StringBuilder("participant_id\tb0\tb1\tb2\n");
    StringBuilder table = new StringBuilder("participant_id\tage\tsex\tpc1\tscore\tpatient\n");
    for (int s = 0; s < SUBJECTS; s++) {
      double factor = random.nextGaussian();
      double age = random.nextGaussian();
      String id = String.format(Locale.ROOT, "s%02d", s);
      genes.append(id);
      for (int j = 0; j < 4; j++) {
        double shared = j == 0 ? 2 * factor : 0;
        genes.append(',').append(shared + age + random.nextGaussian());
      }
      genes.append('\n');
      brains.append("sub-").append(s == 3 ? "absent" : id);
      for (int j = 0; j < 3; j++) {
        double shared = j == 1 ? 2 * factor : 0;
        brains.append('\t').append(shared + age + random.nextGaussian());
      }
      brains.append('\n');
      table.append(id).append('\t').append(age).append('\t').append(s % 2 == 0 ? "F" : "M");
      table.append('\t').append(random.nextGaussian());
      table.append('\t').append(s == 5 ? "n/a" : "" + (factor + 0.3 * random.nextGaussian()));
      table.append('\t').append(factor > 0 ? "yes" : "no").append('\n');
    }
    gene = SmallCohort.text(folder.resolve("gene.csv"), genes.toString());
    brain = SmallCohort.text(folder.resolve("brain.tsv"), brains.toString());
    people = SmallCohort.text(folder.resolve("people.tsv"), table.toString());
    out = folder.resolve("results");
  }

  @Test
  void canonicalCorrelationsAreFoundTestedAndWritten() {
    CommandRun run =
        align(
            "--penalty",
            "0.1",
            "--covariates",
            "age,sex",
            "--block-covariates",
            "gene=pc1",
            "--outcomes",
            "score,patient",
            "--json");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    JsonNode json = run.json();
    assertThat(json.get("rows").asInt()).isEqualTo(SUBJECTS - 1);
    JsonNode held = finding(json, "canonical correlations, held out", "pair 1");
    assertThat(held.get("value").asDouble()).isBetween(0.6, 0.95);
    assertThat(held.get("p").asDouble()).isEqualTo(1.0 / 100);
    assertThat(finding(json, "canonical correlations, held out", "pair 2").get("p").asDouble())
        .isGreaterThan(0.03);
    JsonNode outcome =
        finding(json, "partial correlations with outcomes", "score and gene, pair 1");
    assertThat(Math.abs(outcome.get("value").asDouble())).isGreaterThan(0.6);
    assertThat(out.resolve("results.json")).exists();
    assertThat(out.resolve("correlations.tsv")).content().startsWith("fold\tpair\tpenalty\t");
    assertThat(out.resolve("loadings.tsv")).content().contains("gene\t1\tg0\t");
    assertThat(out.resolve("variates.tsv")).content().contains("s00\t");
  }

  @Test
  void theFirstPairsLoadingsAreTheSharedFeatures() throws IOException {
    assertThat(align("--penalty", "0.1", "--covariates", "age").code()).isEqualTo(ExitCode.DONE);

    double[] loadings =
        Files.readAllLines(out.resolve("loadings.tsv")).stream()
            .filter(line -> line.startsWith("gene\t1\t"))
            .mapToDouble(line -> Math.abs(Double.parseDouble(line.split("\t")[3])))
            .toArray();
    assertThat(loadings[0]).isGreaterThan(0.85);
    assertThat(loadings[1]).isLessThan(0.6);
  }

  @Test
  void sparseAndContrastiveAreTheSameCommand() {
    CommandRun sparse = align("--method", "sparse-cca", "--penalty", "0.7", "--covariates", "age");
    assertThat(sparse.code()).isEqualTo(ExitCode.DONE);
    assertThat(sparse.out()).contains("canonical correlations, held out").contains("written ");

    CommandRun towers =
        align(
            "--method",
            "contrastive",
            "--epochs",
            "40",
            "--dimension",
            "4",
            "--learning-rate",
            "0.02",
            "--overwrite",
            "--json");
    assertThat(towers.err()).isEmpty();
    JsonNode rank = finding(towers.json(), "retrieval of held-out rows", "mean reciprocal rank");
    assertThat(rank.get("value").asDouble()).isGreaterThan(0.22);
    assertThat(out.resolve("retrieval.tsv")).content().contains("chance");
  }

  @Test
  void fusionTellsMoreThanEitherTable() {
    CommandRun run =
        CommandRun.of(
            "fuse",
            "gene=" + gene,
            "brain=" + brain,
            "--phenotypes",
            people,
            "--target",
            "score",
            "--task",
            "regression",
            "--attribution",
            "--bootstrap",
            "200",
            "--device",
            "cpu",
            "--out",
            out,
            "--json");

    assertThat(run.err()).isEmpty();
    JsonNode json = run.json();
    double both = set(json, "concatenation");
    assertThat(both).isGreaterThan(set(json, "gene")).isGreaterThan(set(json, "brain"));
    assertThat(json.get("comparisons")).hasSize(6);
    assertThat(json.get("findings")).hasSize(2);
    assertThat(out.resolve("predictions.tsv")).content().contains("late-average\t1\t");
  }

  @Test
  void columnsOfOneTableAreLeftOutGeneByGene() {
    CommandRun run = fuse("gene=(g\\d)");

    assertThat(run.err()).isEmpty();
    JsonNode json = run.json();
    assertThat(json.get("findings").valueStream().map(f -> f.get("name").asString()))
        .containsExactlyInAnyOrder(
            "without gene:g0",
            "without gene:g1",
            "without gene:g2",
            "without gene:g3",
            "without brain");
    JsonNode told = finding(json, "drop in r2 without a block", "without gene:g0");
    JsonNode noise = finding(json, "drop in r2 without a block", "without gene:g2");
    assertThat(told.get("value").asDouble()).isGreaterThan(noise.get("value").asDouble());
    assertThat(set(json, "gene:g0")).isGreaterThan(set(json, "gene:g2"));
  }

  @Test
  void columnsThatFallIntoNoGroupAreNamed() {
    CommandRun run = fuse("gene=_");

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("4 columns in no group by '_'", "g0", "--group-columns");
    assertThat(fuse("genes=_").code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(fuse("gene=(g)(0)").code()).isEqualTo(ExitCode.WRONG_USAGE);
  }

  private CommandRun fuse(String groups) {
    return CommandRun.of(
        "fuse",
        "gene=" + gene,
        "brain=" + brain,
        "--phenotypes",
        people,
        "--target",
        "score",
        "--task",
        "regression",
        "--attribution",
        "--group-columns",
        groups,
        "--strategy",
        "concatenation",
        "--bootstrap",
        "100",
        "--device",
        "cpu",
        "--out",
        out,
        "--json");
  }

  @Test
  void tablesWithoutCommonSubjectsAreRefusedWithBothSides() {
    SmallCohort.text(brain, "subject\tb0\nother1\t1\nother2\t2\n");

    CommandRun run = align();

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("no row in common with gene").contains("s00", "other1");
    assertThat(out).doesNotExist();
  }

  @Test
  void moreFeaturesThanRowsWithoutARidgeAreRefused() {
    CommandRun run = align("--penalty", "0", "--folds", "0", "--pairs", "2");
    assertThat(run.code()).isEqualTo(ExitCode.DONE);

    StringBuilder wide = new StringBuilder("subject");
    for (int j = 0; j < 90; j++) {
      wide.append(",w").append(j);
    }
    SplittableRandom random = new SplittableRandom(2);
    for (int s = 0; s < SUBJECTS; s++) {
      wide.append(String.format(Locale.ROOT, "\ns%02d", s));
      for (int j = 0; j < 90; j++) {
        wide.append(',').append(random.nextDouble());
      }
    }
    SmallCohort.text(gene, wide.append('\n').toString());
    CommandRun refused = align("--penalty", "0", "--components", "0", "--overwrite");
    assertThat(refused.code()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err()).contains("90 and 3 features for 79 training rows", "ridge");
  }

  @Test
  void aCellThatIsNoNumberIsNamed() {
    SmallCohort.text(gene, "subject,g0,g1\ns00,1,2\ns01,x,3\n");

    CommandRun run = align();

    assertThat(run.err()).contains("row 2, column 'g0'");
  }

  @Test
  void covariatesOfATableMayStandInItAndAreThenNoFeatures() throws IOException {
    String[] options = {"--penalty", "0.1", "--block-covariates", "gene=pc1+sex"};
    assertThat(align(options).code()).isEqualTo(ExitCode.DONE);
    String apart = Files.readString(out.resolve("variates.tsv"));
    List<String> genes = Files.readAllLines(gene);
    List<String> persons = Files.readAllLines(people);
    StringBuilder both = new StringBuilder();
    for (int i = 0; i < genes.size(); i++) {
      List<String> person = List.of(persons.get(i).split("\t", -1));
      both.append(genes.get(i)).append(',').append(person.get(2)).append(',').append(person.get(3));
      both.append('\n');
    }
    SmallCohort.text(gene, both.toString());

    assertThat(align("--penalty", "0.1", "--overwrite").err())
        .contains("column 'sex'", "--block-covariates");
    CommandRun run = align(options[0], options[1], options[2], options[3], "--overwrite");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(out.resolve("variates.tsv")).hasContent(apart);
    assertThat(
            align(options[0], options[1], options[2], "gene=pc1+sex+nowhere", "--overwrite").err())
        .contains("'nowhere'", "the columns of " + people);
  }

  @Test
  void wrongOptionsAreWrongUsage() {
    assertThat(align("--method", "pls").code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(align("--exchange", "all").code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(align("--block-covariates", "genes=pc1").code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(CommandRun.of("align", "gene=" + gene, "--out", out).code())
        .isEqualTo(ExitCode.WRONG_USAGE);
  }

  private CommandRun align(String... more) {
    Object[] args = new Object[13 + more.length];
    Object[] fixed = {
      "align",
      "gene=" + gene,
      "brain=" + brain,
      "--phenotypes",
      people,
      "--permutations",
      "99",
      "--bootstrap",
      "20",
      "--device",
      "cpu",
      "--out",
      out
    };
    System.arraycopy(fixed, 0, args, 0, fixed.length);
    System.arraycopy(more, 0, args, fixed.length, more.length);
    return CommandRun.of(args);
  }

  private static JsonNode finding(JsonNode json, String topic, String name) {
    return json.get("findings")
        .valueStream()
        .filter(f -> f.get("of").asString().equals(topic) && f.get("name").asString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static double set(JsonNode json, String name) {
    return json.get("sets")
        .valueStream()
        .filter(s -> s.get("name").asString().equals(name) && s.get("of").asString().equals("r2"))
        .findFirst()
        .orElseThrow()
        .get("value")
        .asDouble();
  }
}
