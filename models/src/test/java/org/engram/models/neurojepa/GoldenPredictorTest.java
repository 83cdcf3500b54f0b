package org.engram.models.neurojepa;

import static org.assertj.core.api.Assertions.assertThat;

import org.engram.models.nn.Segments;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The predictor's passes recorded from the published implementation. */
class GoldenPredictorTest {
  @ParameterizedTest
  @ValueSource(strings = {"predictor_a", "predictor_b_grid898", "predictor_c_norope"})
  void targetsInAnyOrderMeetThePublishedOnes(String name) {
    try (Golden golden = new Golden(name);
        Scope _ = Scope.open()) {
      VolumePredictor predictor = VolumePredictor.load(golden.parameters(""), golden.config);
      int seen = 0;
      for (int set = 0; golden.io.has("in.set" + set + ".masks_x"); set++) {
        Tensor context = golden.tensor("in.set" + set + ".context_tokens");
        Tensor given = golden.tensor("in.set" + set + ".masks_x");
        Tensor asked = golden.tensor("in.set" + set + ".masks_y");
        for (int mask = 0; golden.io.has("out.set" + set + ".mask_index" + mask); mask++) {
          String out = "out.set" + set + ".mask_index" + mask;
          Segments blocks =
              mask == 0 ? golden.checkBlocks(out + ".block", "_sorted") : Segments.plain();
          golden.check(out, predictor.forward(context, given, asked, mask, blocks));
          golden.check(out + ".return_all_tokens", predictor.all(context, given, asked, mask));
          seen++;
        }
      }
      assertThat(seen).isPositive();
    }
  }
}
