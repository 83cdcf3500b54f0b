package org.engram.cohort.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectLabelsTest {
  @ParameterizedTest
  @CsvSource({
    "01, 1",
    "1, sub-001",
    "SUB01, 1",
    "nda_0012, NDA12",
    "50777.0, 50777",
    "a-01_b, A1B",
    "007, 7"
  })
  void spellingsOfOneLabelAreFound(String label, String other) {
    SubjectLabels labels = new SubjectLabels(List.of(other, "another"));

    assertThat(labels.meant(label, IdMatching.EXACT)).isEmpty();
    assertThat(labels.meant(label, IdMatching.SPELLING)).contains(other);
    assertThat(labels.near(List.of(label)))
        .containsExactly(new NearMatch(label, other, IdMatching.SPELLING));
  }

  @ParameterizedTest
  @CsvSource({"01, 10", "1, 11", "sub, sub-1", "a1b2, a12b", "100, 1"})
  void otherLabelsAreNot(String label, String other) {
    assertThat(new SubjectLabels(List.of(other)).meant(label, IdMatching.SPELLING)).isEmpty();
  }

  @Test
  void theSameNumberCountsWhereOneLabelOfEachSideHasIt() {
    SubjectLabels labels = new SubjectLabels(List.of("KKI_0050777", "A_01", "B_01"));

    assertThat(labels.meant("50777", IdMatching.NUMBER)).contains("KKI_0050777");
    assertThat(labels.meant("50777", IdMatching.SPELLING)).isEmpty();
    assertThat(labels.meant("1", IdMatching.NUMBER)).isEmpty();
    assertThat(labels.near(List.of("50777", "1")))
        .containsExactly(new NearMatch("50777", "KKI_0050777", IdMatching.NUMBER));
  }

  @Test
  void labelsThatBothHaveAreNotNear() {
    SubjectLabels labels = new SubjectLabels(List.of("1", "01"));

    assertThat(labels.near(List.of("1"))).isEmpty();
    assertThat(labels.nearWithin()).containsExactly(new NearMatch("01", "1", IdMatching.SPELLING));
    assertThat(labels.meant("001", IdMatching.SPELLING)).isEmpty();
  }
}
