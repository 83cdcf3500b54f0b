package org.engram.models.brainjepa.explain;

import java.util.Collections;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/** One input as a tensor, checked. */
final class Inputs {
  private Inputs() {}

  /** [copies, regions, frames] on the model's device, the same input in each. */
  static Tensor of(BrainJepa model, float[] input, int copies) {
    BrainJepaConfig config = model.description().config();
    if (input.length != config.regions() * config.frames()) {
      throw new RefusedInputException(
          "input",
          input.length + " values",
          config.regions() + " regions x " + config.frames() + " frames",
          "");
    }
    Tensor one = Tensors.of(input, 1, config.regions(), config.frames());
    return model
        .compute()
        .place(copies == 1 ? one : Tensor.cat(Collections.nCopies(copies, one), 0));
  }
}
