package org.engram.pipeline.normalization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.signal.RobustScaling;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NormalizationFitTest {
  private static final Atlas ATLAS =
      new Atlas("two", List.of(new Region(0, "A", "", ""), new Region(1, "B", "", "")));

  @TempDir Path folder;

  @Test
  void mediansAndQuartilesAreOfTheRunsMeansByLabel() throws IOException {
    run("s1", "B,A", "10,1", "30,3"); // means A 2, B 20
    run("s2", "A,B", "3,30", "5,32"); // A 4, B 31
    run("s3", "A,B", "5,70", "9,74", "10,75"); // A 8, B 73
    NormalizationFit fit = fit(NormalizationFit.Options.defaults());

    RobustScaling fitted = fit.normalization();
    assertThat(fitted.atlas()).isEqualTo("two");
    assertThat(fitted.regions()).containsExactly("A", "B");
    assertThat(fitted.scans()).isEqualTo(3);
    assertThat(fitted.medians()).containsExactly(4, 31);
    assertThat(fitted.iqrs()).containsExactly(6 - 3, 52 - 25.5);
    assertThat(fitted.createdBy()).endsWith("3 of 3 scans");
    assertThat(fit.refused()).isEmpty();
  }

  @Test
  void whatCannotBeUsedIsRefusedWithItsReason() throws IOException {
    run("s1", "A,B", "1,10", "3,30");
    run("s2", "A,B", "3,30", "5,32");
    run("s3", "A,B", "1,x", "2,2");
    run("s4", "A,C", "1,2", "2,3");
    run("s5", "A,B", "-1,-1", "1,1", "-2,1", "2,-1"); // means taken out
    NormalizationFit fit = fit(NormalizationFit.Options.defaults());

    assertThat(fit.normalization().medians()).containsExactly(3, 25.5);
    assertThat(fit.refused()).extracting(r -> r.scan().subject()).containsExactly("s3", "s4", "s5");
    assertThat(fit.refused().get(1).problem().found()).contains("1 of 2 regions missing");
    assertThat(fit.refused().get(2).problem().found())
        .isEqualTo("region means that were removed already");
  }

  @Test
  void missingAndConstantRegionsAreNotCountedWhereAllowed() throws IOException {
    run("s1", "A,B", "1,10", "3,30");
    run("s2", "A,B", "3,30", "5,32");
    run("s3", "A", "50", "52");
    run("s4", "A,B", "60,7", "62,7");
    NormalizationFit fit =
        fit(new NormalizationFit.Options(MissingRegions.ZERO, ConstantRegions.MARK, false));

    assertThat(fit.normalization().scans()).isEqualTo(4);
    assertThat(fit.normalization().medians()[0]).isCloseTo(27.5, within(1e-12));
    assertThat(fit.normalization().medians()[1]).isEqualTo(25.5);
    assertThat(fit.warnings()).anyMatch(w -> w.contains("s4") && w.contains("1 constant region"));
  }

  @Test
  void oneScanIsTooFew() throws IOException {
    run("s1", "A,B", "1,10", "3,30");
    assertThatThrownBy(() -> fit(NormalizationFit.Options.defaults()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("1 of 1 scans could be used");
  }

  private NormalizationFit fit(NormalizationFit.Options options) {
    return NormalizationFit.fit(
        ATLAS,
        ScanFiles.find(List.of(folder.toString())).scans(),
        ScanReading.defaults(),
        options,
        ScanListener.SILENT);
  }

  private void run(String name, String... lines) throws IOException {
    Files.write(folder.resolve(name + ".csv"), List.of(lines));
  }
}
