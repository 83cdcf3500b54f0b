package org.engram.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.imaging.volume.phantom.Contrast;
import org.engram.imaging.volume.phantom.PhantomCohort;
import org.engram.imaging.volume.phantom.PhantomImaging;
import org.engram.imaging.volume.phantom.PhantomPeople;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.pipeline.pretrain.RunFolder;
import org.engram.pipeline.probe.ProbeComparison;
import org.engram.pipeline.report.ProbeVerdict;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeDemoTest {
  @TempDir private Path folder;

  @Test
  void goesFromSimulatedHeadsToAPageAndListsEveryFile() throws Exception {
    Path out = folder.resolve("demo");
    DemoResult result = run(out);

    assertThat(result.training().updates()).isEqualTo(4);
    assertThat(result.training().loss()).isFinite();
    assertThat(result.embedded()).hasSize(24);
    assertThat(result.embedded()).extracting(row -> row.subject()).doesNotHaveDuplicates();
    assertThat(result.probes()).extracting(ProbeComparison::target).isEqualTo(VolumeDemo.TRAITS);
    assertThat(result.probes())
        .map(ProbeVerdict::new)
        .allSatisfy(
            verdict -> {
              assertThat(verdict.folds(ProbeVerdict.PRETRAINED)).hasSize(5);
              assertThat(verdict.mean(ProbeVerdict.PRETRAINED)).isFinite();
              assertThat(verdict.mean(ProbeVerdict.RANDOM)).isFinite();
              assertThat(verdict.marginHalfWidth()).isFinite().isNotNegative();
              assertThat(verdict.hasConnectivity()).isFalse();
            });
    assertThat(result.files()).allSatisfy(file -> assertThat(file).exists());
    try (var all = Files.list(out)) {
      assertThat(all)
          .allSatisfy(made -> assertThat(result.files()).anyMatch(file -> file.startsWith(made)));
    }
    assertThat(Files.readString(result.page()))
        .contains(
            "Two people held out",
            "What was learnt",
            "24 people were held out",
            "What an update hides",
            "Use of the experts",
            "First choices in block 1",
            "ventricle",
            "routing-FLAIR/routing.html")
        .doesNotContain("connectivity", "NaN");
  }

  @Test
  void theModelIsTrainedOnTheFirstPeopleAlone() throws Exception {
    Path out = folder.resolve("demo");
    run(out);

    assertThat(Files.readString(out.resolve("run/index.jsonl")))
        .contains("sub-012_")
        .doesNotContain("sub-013_");
    assertThat(Files.readString(out.resolve("data/heldout.tsv")))
        .contains("sub-013", "sub-036")
        .doesNotContain("sub-012");
    assertThat(
            NeuroJepaDescription.open(new RunFolder(out.resolve("run")).initial())
                .input()
                .modalities())
        .containsExactly("T1w", "FLAIR");
  }

  @Test
  void refusesAFolderWithAnEarlierDemo() throws Exception {
    Files.createDirectories(folder.resolve("data"));
    assertThatThrownBy(() -> run(folder))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("an earlier demo");
  }

  private static DemoResult run(Path out) {
    PhantomImaging coarse =
        new PhantomImaging(
            List.of(24, 28, 24),
            List.of(7.2, 7.2, 7.2),
            "RAS",
            List.of(Contrast.T1W, Contrast.FLAIR),
            1,
            0.03,
            true,
            0.25);
    VolumeDemoSettings tiny =
        new VolumeDemoSettings(
            new PhantomCohort(36, PhantomPeople.standard(), coarse, 1),
            12,
            4,
            24,
            2,
            2,
            4,
            12,
            1,
            4,
            4,
            1e-3);
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      return VolumeDemo.run(out, tiny, compute, new SilentDemo());
    }
  }
}
