package org.engram.pipeline.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.engram.pipeline.embed.SmallModel;
import org.engram.tensor.EngramException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class ModelCardTest {
  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void trained() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    model = SmallModel.write(run.resolve("model"));
    Files.writeString(
        run.resolve("config.yaml"),
        """
        seed: 7
        model: {depth: 2, gradient: "/home/someone/gradients.csv"}
        data: {inputs: ["/data/clinic/sub-Anna"], tr_table: null}
        masking: {observation: [0.84, 1.0], geometry: published}
        run: {epochs: 3, stop_after_updates: null}
        """);
    Files.writeString(
        run.resolve("provenance.json"),
        """
        {"engram": "0.1.0", "started": "2026-01-01T00:00:00Z", "config_sha256": "c0ffee",
         "initial_model": "abcdef", "starts_from": "/home/someone/initial", "processes": 1}
        """);
    Files.writeString(
        run.resolve("index.jsonl"),
        """
        {"version":1,"header":{}}
        {"run":{"file":"/data/clinic/sub-Anna/a.tsv","subject":"Anna","site":"North"}}
        {"run":{"file":"/data/clinic/sub-Anna/b.tsv","subject":"Anna","site":"North"}}
        {"run":{"file":"/data/clinic/sub-Bert/a.tsv","subject":"Bert","site":"South"}}
        {"refused":{"file":"/data/clinic/sub-Cleo/a.tsv","subject":"Cleo"}}
        """);
  }

  private static String text(Path directory) throws IOException {
    return Files.readString(directory.resolve("README.md"));
  }

  private static JsonNode metadata(String card) {
    assertThat(card).startsWith("---\n");
    return new YAMLMapper().readTree(card.substring(4, card.indexOf("\n---\n", 4)));
  }

  @Test
  void aCardTellsWhatTheRunRecorded() throws IOException {
    assertThat(ModelCard.write(model)).isEqualTo(new CardOutcome(model.resolve("README.md"), true));

    assertThat(text(model).lines())
        .contains(
            "# Brain-JEPA",
            "- **How the weights came to be:** pretrained without labels",
            "- **License:** not recorded",
            "- **regions:** 12",
            "- **Scans:** 3",
            "- **People:** 2",
            "- **Scans that could not be used:** 1",
            "- **Sites:** 2: North (2), South (1)",
            "- **Initial weights, by their hash:** abcdef",
            "- **seed:** 7",
            "- **masking.observation:** 0.84, 1.0",
            "- **run.epochs:** 3",
            "- **Repetition time, seconds:** 2.0");
  }

  @Test
  void theSectionsAreThoseOfTheField() throws IOException {
    ModelCard.write(model);

    assertThat(text(model).lines().filter(line -> line.startsWith("## ")))
        .containsExactly(
            "## Model details",
            "## Uses",
            "## Bias, risks and limitations",
            "## How to get started",
            "## Training details",
            "## Evaluation",
            "## Environmental impact",
            "## Citation");
  }

  @Test
  void itsHeadReadsAsYamlOfTheHubsSchema() throws IOException {
    ModelCard.write(model);

    JsonNode metadata = metadata(text(model));

    assertThat(metadata.propertyNames())
        .containsExactly("license", "library_name", "pipeline_tag", "tags");
    assertThat(metadata.get("license").asString()).isEqualTo("unknown");
    assertThat(metadata.get("library_name").asString()).isEqualTo("engram");
    assertThat(metadata.get("pipeline_tag").asString()).isEqualTo("feature-extraction");
    assertThat(metadata.get("tags").valueStream().map(JsonNode::asString))
        .contains("fmri", "brain-jepa", "foundation-model");
  }

  @Test
  void noPersonAndNoPathIsInIt() throws IOException {
    ModelCard.write(model);

    assertThat(text(model))
        .doesNotContain("Anna", "Bert", "Cleo", "/data", "/home", "someone", "clinic")
        .doesNotContain(folder.toString())
        .doesNotContain("2026-01-01");
  }

  @Test
  void theSameDirectoryGivesTheSameBytes() throws IOException {
    ModelCard.write(model);
    String first = text(model);
    Files.delete(model.resolve("README.md"));

    ModelCard.write(model);

    assertThat(text(model)).isEqualTo(first);
  }

  @Test
  void aPersonsOwnTextStays() throws IOException {
    Path file = model.resolve("README.md");
    Files.writeString(file, "# Ours\n");
    assertThat(ModelCard.write(model).written()).isFalse();
    assertThat(file).hasContent("# Ours\n");

    Files.delete(file);
    ModelCard.write(model);
    Files.writeString(file, text(model).replace("License:** not recorded", "License:** mit"));
    assertThat(ModelCard.write(model).written()).isFalse();
    assertThat(text(model)).contains("License:** mit");
  }

  @Test
  void aCardIsRefreshedWithinItsRunAndKeptOutsideIt() throws IOException {
    ModelCard.write(model);
    String before = text(model);
    Path config = folder.resolve("run/config.yaml");
    Files.writeString(config, Files.readString(config).replace("epochs: 3", "epochs: 4"));

    assertThat(ModelCard.write(model).written()).isTrue();
    assertThat(text(model)).contains("- **run.epochs:** 4").isNotEqualTo(before);

    Path taken = Files.createDirectories(folder.resolve("taken"));
    try (Stream<Path> files = Files.list(model)) {
      for (Path file : files.toList()) {
        Files.copy(file, taken.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    assertThat(ModelCard.write(taken).written()).isFalse();
    assertThat(text(taken)).contains("- **run.epochs:** 4");
  }

  @Test
  void withoutARunNothingIsMadeUp() throws IOException {
    Path alone = SmallModel.write(folder.resolve("alone"));

    ModelCard.write(alone);

    assertThat(text(alone))
        .contains("came to be:** not recorded: there is no record of a training beside it")
        .contains("### Training data\n\nnot recorded\n")
        .contains("#### Settings\n\nnot recorded\n")
        .contains("## Evaluation\n\nnot recorded\n");
    assertThat(metadata(text(alone)).get("tags").valueStream().map(JsonNode::asString))
        .doesNotContain("foundation-model");
  }

  @Test
  void aHeadsFiguresStandWithTheirIntervals() throws IOException {
    Files.writeString(
        model.resolve("head.json"),
        """
        {"version": 1, "head_type": "mean", "task": "classification", "target": "di|agnosis",
         "names": ["control", "<b>patient</b>"],
         "provenance": {"encoder": "e1", "method": "finetune", "config_sha256": "c1"}}
        """);
    Files.writeString(
        folder.resolve("run/results.json"),
        """
        {"results": {
          "flow": {"stages": [{"name": "scans given", "rows": 9, "subjects": 8,
                               "lost": [{"reason": "short", "rows": 1, "examples": ["sub-Anna"]}]}]},
          "sets": [{"scores": [
            {"metric": "auroc", "mean": 0.81234, "interval": {"low": 0.7, "high": 0.9,
             "level": 0.95, "method": "Student's t", "about": "mean over trainings"}},
            {"metric": "brier", "mean": null, "interval": null}]}],
          "findings": [], "warnings": ["few test subjects"]}}
        """);

    ModelCard.write(model);

    assertThat(text(model).lines())
        .contains(
            "# Brain-JEPA with a head for di\\|agnosis",
            "- **Classes or labels:** control, \\<b\\>patient\\</b\\>",
            "- **Encoder it was trained from, by its hash:** e1",
            "- **scans given:** 9 scans of 8 people",
            "- few test subjects",
            "| auroc | 0.8123 | [0.7000, 0.9000] | mean over trainings; Student's t |");
    assertThat(text(model)).doesNotContain("Anna").doesNotContain("brier");
    JsonNode metadata = metadata(text(model));
    assertThat(metadata.has("pipeline_tag")).isFalse();
    JsonNode metric = metadata.at("/model-index/0/results/0/metrics/0");
    assertThat(metric.get("type").asString()).isEqualTo("auroc");
    assertThat(metric.get("value").asDouble()).isEqualTo(0.8123);
    assertThat(metadata.at("/model-index/0/results/0/dataset/name").asString())
        .isEqualTo("held-out part of the training cohort");
  }

  @Test
  void whatIsNoModelHasNoCard() {
    assertThatThrownBy(() -> ModelCard.write(folder)).isInstanceOf(EngramException.class);
    assertThat(folder.resolve("README.md")).doesNotExist();
  }
}
