package org.engram.models.neurojepa;

import org.engram.tensor.ConfigurationException;

/**
 * The patches of a volume, a token each. Axis 0 runs to the right, axis 1 to the front, axis 2 up;
 * a token's number is (h * width + w) * depth + d.
 *
 * @param height patches along axis 0
 * @param width patches along axis 1
 * @param depth patches along axis 2
 */
public record PatchGrid(int height, int width, int depth) {
  public PatchGrid {
    if (height < 1 || width < 1 || depth < 1 || (long) height * width * depth > 1 << 22) {
      throw new ConfigurationException(
          "patch grid",
          height + " x " + width + " x " + depth,
          "one patch or more along each axis, at most " + (1 << 22) + " in all",
          "Compare img_size with patch_size");
    }
  }

  public int tokens() {
    return height * width * depth;
  }
}
