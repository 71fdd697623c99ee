/* Any bytes are either staged or refused; nothing breaks, nothing takes long. */
#include "tests/fuzz/staging.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t length);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t length)
{
    staging_read(read_ics, data, length);
    return 0;
}
