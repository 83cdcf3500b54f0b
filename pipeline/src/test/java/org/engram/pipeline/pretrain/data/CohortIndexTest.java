package org.engram.pipeline.pretrain.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.signal.Sampling;
import org.engram.imaging.signal.ShortRuns;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CohortIndexTest {
  private static final PreparationSettings STRICT = PreparationSettings.defaults();
  @TempDir Path folder;

  private Path scan(String name, List<String> labels, int frames) {
    return MadeCohort.run(folder.resolve("scans").resolve(name), labels, frames);
  }

  private CohortIndex build(ScanReading reading, PreparationSettings settings, ModelInput input) {
    return CohortIndex.build(
        MadeCohort.scans(folder.resolve("scans")),
        reading,
        settings,
        input,
        3,
        ScanListener.SILENT);
  }

  @Test
  void aRunsLineSaysWhatItIsWhoseAndHowLong() throws IOException {
    Path file = scan("sub-01_ses-2_task-rest_run-3_timeseries.csv", MadeCohort.LABELS, 25);
    Path table = MadeCohort.text(folder.resolve("tr.csv"), "subject,site,tr\n01,Rome,1\n");

    CohortIndex index = build(MadeCohort.by(table), STRICT, MadeCohort.known(4, 2));

    assertThat(index.runs())
        .containsExactly(
            new CohortRun(
                file.toString(),
                Files.size(file),
                Files.getLastModifiedTime(file).toMillis(),
                "01",
                "2",
                "rest",
                "3",
                "",
                Optional.of("Rome"),
                1.0,
                25,
                25, // two frames to one of the model's, picked when a window is drawn
                1.0,
                2,
                3,
                1.0,
                List.of(),
                List.of(),
                false,
                index.runs().getFirst().warnings(),
                Optional.empty(),
                Optional.empty()));
    assertThat(index.runs().getFirst().warnings())
        .contains("resampled from 1.0 s to 2.0 s (published)");
  }

  @Test
  void aRepetitionTimeThatDoesNotDivideIsResampledOnce() {
    scan("a.csv", MadeCohort.LABELS, 101);

    CohortRun run = build(MadeCohort.at(2.5), STRICT, MadeCohort.known(10, 2)).runs().getFirst();

    // 100 intervals of 2.5 s are 125 of 2 s
    assertThat(run)
        .extracting(
            CohortRun::fileFrames,
            CohortRun::frames,
            CohortRun::frameTime,
            CohortRun::rate,
            CohortRun::windows)
        .containsExactly(101, 126, 2.0, 1, 12);
  }

  @Test
  void whatCannotBeUsedIsRefusedByNameAndTheRestGoesOn() {
    scan("a.csv", MadeCohort.LABELS, 30);
    scan("b-short.csv", MadeCohort.LABELS, 9);
    MadeCohort.text(folder.resolve("scans/c-broken.csv"), "A1,A2,B1,B2\n1,2,x,4\n");
    scan("d.csv", MadeCohort.LABELS, 10);

    CohortIndex index = build(MadeCohort.at(2), STRICT, MadeCohort.known(10, 2));

    assertThat(index.runs()).extracting(CohortRun::subject).containsExactly("a", "d");
    assertThat(index.refused()).hasSize(2);
    assertThat(index.refused().get(0).problem().line())
        .contains("b-short.csv: 9 frames (18.0 s); expected at least 10 (20.0 s)");
    assertThat(index.refused().get(1).problem().line()).contains("c-broken.csv", "'x'");
  }

  @Test
  void aCohortOfNothingUsableSaysWhyTheFirstIsNot() {
    scan("a.csv", MadeCohort.LABELS, 5);

    assertThatThrownBy(() -> build(ScanReading.defaults(), STRICT, MadeCohort.known(4, 2)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("none of 1 scans can be used")
        .hasMessageContaining("a.csv: no repetition time");
  }

  @Test
  void whatIsWrittenReadsBackEqual() {
    scan("a.csv", MadeCohort.LABELS, 30);
    scan("b \u00e9\".csv", MadeCohort.LABELS, 30);
    scan("c.csv", MadeCohort.LABELS, 3);
    CohortIndex index = build(MadeCohort.at(2), STRICT, MadeCohort.known(10, 2));
    Path file = folder.resolve("index.jsonl");

    index.write(file);

    assertThat(CohortIndex.read(file)).isEqualTo(index);
    assertThat(file).content().hasLineCount(4);
    assertThat(index.hash()).hasSize(64).isEqualTo(CohortIndex.read(file).hash());
    CohortIndex part = index.where(run -> run.subject().equals("a"));
    assertThat(part.runs()).hasSize(1);
    assertThat(part.hash()).isNotEqualTo(index.hash());
  }

  @Test
  void aBrokenIndexIsRefusedByLine() throws IOException {
    scan("a.csv", MadeCohort.LABELS, 30);
    Path file = folder.resolve("index.jsonl");
    build(MadeCohort.at(2), STRICT, MadeCohort.known(10, 2)).write(file);
    List<String> lines = Files.readAllLines(file);

    broken(file, lines.get(1), "line 1");
    broken(file, lines.get(0) + "\n" + lines.get(0), "line 2");
    broken(file, lines.get(0) + "\n" + lines.get(1).replace("\"rate\":1", "\"rate\":0"), "line 2");
    broken(file, lines.get(0) + "\n" + lines.get(1).replace("\"rate\"", "\"rat\""), "line 2");
    broken(file, lines.get(0).replace("\"version\":2", "\"version\":1"), "version 2");
    broken(file, "", "an empty file");
    broken(file, "{", "line 1");
  }

  private static void broken(Path file, String text, String says) throws IOException {
    Files.writeString(file, text);
    assertThatThrownBy(() -> CohortIndex.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining(says);
  }

  @Test
  void anIndexOfAnotherModelOrOtherSettingsIsRefused() {
    scan("a.csv", MadeCohort.LABELS, 30);
    CohortIndex index = build(MadeCohort.at(2), STRICT, MadeCohort.known(10, 2));

    misfit(index, MadeCohort.known(10, 2.2), STRICT, "2.0 s; expected the model's 2.2 s");
    misfit(index, MadeCohort.known(31, 2), STRICT, "30 frames; expected at least 31");
    misfit(
        index,
        new ModelInput(Optional.of(Atlas.unnamed("x", 4)), 10, 2),
        STRICT,
        "region 1 is 'A1'; expected 'region-1'");
    misfit(
        index,
        MadeCohort.known(10, 2),
        new PreparationSettings(
            Optional.of(Sampling.LINEAR),
            ShortRuns.REFUSE,
            MissingRegions.REFUSE,
            ConstantRegions.REFUSE,
            false,
            RegionOrder.SAME),
        "made with sampling");
  }

  private static void misfit(
      CohortIndex index, ModelInput input, PreparationSettings settings, String says) {
    assertThatThrownBy(() -> index.requireFits("the index", input, settings))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining(says);
  }
}
