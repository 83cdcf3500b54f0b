package org.engram.models.directory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.engram.tensor.file.TensorInfo;

/** Where a file's tensors are not those of a model. */
public final class WeightDifferences {
  private static final List<String> ENCODERS = List.of("target_encoder.", "encoder.");

  private WeightDifferences() {}

  /**
   * Missing, of another shape, or unknown. An encoder alone, or one without its target encoder or
   * predictor, is a whole model for embedding and no difference; so are heads of a fine-tuned one.
   *
   * @param found by name, of the file
   * @param expected of the whole model
   * @param heads what names of heads begin with
   */
  public static List<String> of(
      Map<String, TensorInfo> found, Map<String, TensorInfo> expected, List<String> heads) {
    List<String> differences = new ArrayList<>();
    if (ENCODERS.stream().noneMatch(prefix -> hasAny(found, prefix))) {
      differences.add("no tensor of an encoder (encoder.* or target_encoder.*)");
    }
    expected.forEach(
        (name, info) -> {
          TensorInfo other = found.get(name);
          if (other == null) {
            if (hasAny(found, name.substring(0, name.indexOf('.') + 1))) {
              differences.add(name + " is missing");
            }
          } else if (!Arrays.equals(other.shape(), info.shape())) {
            differences.add(
                name
                    + " is "
                    + Arrays.toString(other.shape())
                    + ", not "
                    + Arrays.toString(info.shape()));
          }
        });
    for (String name : found.keySet()) {
      if (!expected.containsKey(name) && heads.stream().noneMatch(name::startsWith)) {
        differences.add(name + " is not a tensor of this model");
      }
    }
    return differences;
  }

  private static boolean hasAny(Map<String, TensorInfo> found, String prefix) {
    return found.keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }
}
