package org.engram.models.finetuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.engram.models.probing.Ties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadDescriptionTest {
  @TempDir private Path folder;

  private static HeadDescription survival(Ties ties) {
    CoxLoss usual = CoxLoss.defaults();
    return new HeadDescription(
        new HeadConfig(HeadKind.MEAN, 8, 1, Optional.empty()),
        new FinetuneTask.Survival("death", new CoxLoss(ties, usual.reduction(), usual.penalty())),
        "death",
        Map.of());
  }

  @Test
  void theTiesOfASurvivalHeadAreKept() {
    for (Ties ties : Ties.values()) {
      survival(ties).write(folder);

      assertThat(HeadDescription.read(folder)).isEqualTo(survival(ties));
    }
  }

  @Test
  void aFileFromBeforeTiesWereKeptHasTheUsualOnes() throws IOException {
    survival(Ties.BRESLOW).write(folder);
    Path file = folder.resolve(HeadDescription.FILE);
    String text = Files.readString(file);
    Files.writeString(file, text.replaceFirst("\\s*\"ties\"[^,]*,", ""));

    assertThat(HeadDescription.read(folder)).isEqualTo(survival(Ties.EFRON));
  }
}
