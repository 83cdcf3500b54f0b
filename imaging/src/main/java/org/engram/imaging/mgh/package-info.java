/** FreeSurfer's volumes, MGH and MGZ. The entry is {@link org.engram.imaging.mgh.MghFile}. */
package org.engram.imaging.mgh;
