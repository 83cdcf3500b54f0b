package org.engram.models.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

class SubjectSamplingTest {
  /** Class 0: 20 subjects with one scan, one with 30; class 1: 4 subjects with 2. */
  private static SubjectSampling uneven() {
    List<Integer> classes = new ArrayList<>();
    List<String> subjects = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      classes.add(0);
      subjects.add(i < 20 ? "a" + i : "many");
    }
    for (int i = 0; i < 8; i++) {
      classes.add(1);
      subjects.add("b" + i / 2);
    }
    return new SubjectSampling(classes, subjects);
  }

  @Test
  void fewShotsAreSubjectsOfEachClassWithAllTheirScans() {
    SubjectSampling sampling = uneven();
    int[] rows = sampling.fewShot(3, 5);
    List<String> zero = subjects(sampling, rows, 0);
    List<String> one = subjects(sampling, rows, 1);
    assertThat(zero.stream().distinct()).hasSize(3);
    assertThat(one.stream().distinct()).hasSize(3);
    assertThat(one).hasSize(6);
    assertThat(sampling.fewShot(3, 5)).isEqualTo(rows);
    assertThat(sampling.fewShot(3, 6)).isNotEqualTo(rows);
    assertThatThrownBy(() -> sampling.fewShot(5, 5))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("4 subjects of class 1");
  }

  @Test
  void classesAreEvenAndASubjectWithManyScansCountsAsOne() {
    SubjectSampling sampling = uneven();
    int[] order = sampling.balanced(8000, 7, 0);
    double one = Arrays.stream(order).filter(i -> sampling.classes().get(i) == 1).count() / 8000.0;
    double many =
        Arrays.stream(order).filter(i -> sampling.subjects().get(i).equals("many")).count()
            / 8000.0;
    assertThat(one).isCloseTo(0.5, within(0.02));
    assertThat(many).isCloseTo(0.5 / 21, within(0.006));
    assertThat(sampling.balanced(100, 7, 0)).isNotEqualTo(sampling.balanced(100, 7, 1));
  }

  private static List<String> subjects(SubjectSampling sampling, int[] rows, int of) {
    return Arrays.stream(rows)
        .filter(row -> sampling.classes().get(row) == of)
        .mapToObj(row -> sampling.subjects().get(row))
        .toList();
  }
}
