package org.engram.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.engram.pipeline.report.DemoReportTest.elements;
import static org.engram.pipeline.report.DemoReportTest.parse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.models.training.watch.TrainingLog;
import org.engram.pipeline.run.RunNames;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class TrainingReportTest {
  private static final int UPDATES = 3000;

  @TempDir private Path folder;

  @Test
  void isOneWellFormedFileThatAsksNothingOfTheNetwork() throws Exception {
    MadeRun.withModel(MadeRun.write(folder, UPDATES, false), 40);
    Figure mask = new Figure("A mask", "Blue is seen.", new Svg(10, 10).element("a mask"));
    Path file = folder.resolve("page.html");

    TrainingReport.of(TrainingReport.read(folder).withMasks(List.of(mask))).write(file);
    Document page = parse(Files.readString(file));

    assertThat(elements(page, "script")).isEmpty();
    assertThat(elements(page, "link")).isEmpty();
    assertThat(elements(page, "h2"))
        .extracting(Element::getTextContent)
        .containsExactly(
            "The run",
            "Loss",
            "Representations",
            "Online probe",
            "Gradients",
            "Schedules",
            "Speed and memory",
            "Masks",
            "Learned positions",
            "Settings and origin");
    assertThat(elements(page, "h3"))
        .extracting(Element::getTextContent)
        .contains("Effective rank", "Norm of the gradients by block", "A mask")
        .hasSize(1 + 6 + 1 + 2 + 3 + 3 + 1 + 2);
    assertThat(elements(page, "svg"))
        .allSatisfy(s -> assertThat(s.getAttribute("aria-label")).isNotBlank());
    assertThat(elements(page, "pre").getFirst().getTextContent()).contains("# <scans> & more");
    assertThat(cells(page)).contains("data.index", "4f1c9ab2", "[5,6]");
  }

  @Test
  void saysWhatTheRunWas() {
    MadeRun.write(folder, UPDATES, false);

    String html = TrainingReport.of(TrainingReport.read(folder)).html();

    assertThat(html)
        .contains("3,000 updates in 1 h 19 min, up to epoch 100")
        .contains("<dt>Updates skipped, loss not finite</dt><dd>1</dd>")
        .contains("Not finite, and not drawn: 1 value.")
        .contains("<dt>Most memory, device</dt><dd>42.0 GB</dd>")
        .contains("Not in this folder: no exported model (the learned positions).");
  }

  @Test
  void aCollapseStandsInTheTableAndInThePictures() throws Exception {
    MadeRun.write(folder, UPDATES, true);

    Document page = parse(TrainingReport.of(TrainingReport.read(folder)).html());

    assertThat(cells(page))
        .contains("the loss is NaN")
        .anyMatch(cell -> cell.matches("the effective rank is [0-9.]+ of 768 dimensions and .*"))
        .anyMatch(cell -> cell.contains("went by waiting for data"))
        .anyMatch(cell -> cell.contains("have a cosine of 0.99"));
    assertThat(elements(page, "title"))
        .extracting(Element::getTextContent)
        .contains("the loss is NaN")
        .anyMatch(title -> title.startsWith("the effective rank is"));
  }

  @Test
  void whatIsNotThereIsSaid() throws Exception {
    Files.writeString(folder.resolve(RunNames.CONFIG), "seed: 1\n");

    TrainingReport.Inputs inputs = TrainingReport.read(folder);

    assertThat(inputs.missing())
        .containsExactly(
            "no log.jsonl (loss, schedules and speed)",
            "no monitors.jsonl (the representations)",
            "no alarms.jsonl (alarms)",
            "no provenance.json (data, versions and hardware)",
            "no exported model (the learned positions)");
    assertThat(elements(parse(TrainingReport.of(inputs).html()), "h2"))
        .extracting(Element::getTextContent)
        .containsExactly("The run", "Settings and origin");
  }

  @Test
  void theFirstAndTheLastLossesShareNoUpdate() throws IOException {
    List<String> losses = new ArrayList<>();
    for (int updates : new int[] {2, 19, 20, 200, 5000}) {
      Path run = Files.createDirectory(folder.resolve("of-" + updates));
      losses.add(loss(MadeRun.write(run, updates, false)));
    }

    assertThat(losses.get(0)).endsWith("(the first and the last update)");
    assertThat(losses.get(1)).endsWith("(the first and the last update)");
    assertThat(losses.get(2)).endsWith("(means of the first and the last 2 updates)");
    assertThat(losses.get(3))
        .isEqualTo("0.211 at first, 0.092 at last (means of the first and the last 20 updates)");
    assertThat(losses.get(4)).endsWith("(means of the first and the last 100 updates)");
  }

  private static String loss(Path run) {
    return RunFacts.of(TrainingReport.read(run).history()).stream()
        .filter(fact -> fact.name().equals("Loss"))
        .findFirst()
        .orElseThrow()
        .value();
  }

  @Test
  void resumesAreToldAndDrawn() throws Exception {
    MadeRun.write(folder, 40, false);
    TrainingLog.resume(folder, 30).close();
    TrainingLog.resume(folder, 20).close();
    TrainingLog.resume(folder, 20).close();

    Document page = parse(TrainingReport.of(TrainingReport.read(folder)).html());

    assertThat(elements(page, "dd"))
        .extracting(Element::getTextContent)
        .contains("2 times, after update 20, 20");
    assertThat(elements(page, "title"))
        .extracting(Element::getTextContent)
        .filteredOn(title -> title.equals("resumed after update 20"))
        .hasSize(2 * 2); // in the pictures of loss and learning rate
  }

  @Test
  void aRunOfOneUpdateHasItsPage() throws Exception {
    MadeRun.write(folder, 1, false);

    String html = TrainingReport.of(TrainingReport.read(folder)).html();

    assertThat(html).contains("1 updates in 0 min 0 s, up to epoch 100");
    assertThat(elements(parse(html), "svg")).hasSize(1 + 6 + 1 + 2 + 3 + 3);
  }

  @Test
  void aFolderWithoutARunIsRefused() throws IOException {
    assertThatThrownBy(() -> TrainingReport.read(folder))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("none of log.jsonl, monitors.jsonl and config.yaml")
        .hasMessageContaining("Name the folder that holds log.jsonl");
    assertThatThrownBy(() -> TrainingReport.read(folder.resolve("no")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("not there");
  }

  @Test
  void malformedFilesAreNamed() throws IOException {
    MadeRun.write(folder, 2, false);
    Files.writeString(folder.resolve(RunNames.PROVENANCE), "{\"a\": ");
    assertThatThrownBy(() -> TrainingReport.read(folder))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("provenance.json: not JSON");

    Files.writeString(folder.resolve(TrainingLog.MONITORS), "{}\n");
    assertThatThrownBy(() -> TrainingReport.read(folder))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("monitors.jsonl, line 1: '{}'");
  }

  private static List<String> cells(Document page) {
    return elements(page, "td").stream().map(Element::getTextContent).toList();
  }
}
